package org.argali.cuda.driver;

import org.bytedeco.javacpp.Pointer;

/** An address as native calls take it. Can be pointed elsewhere, so that no object is made for a copy. */
final class DeviceAddress extends Pointer {
    DeviceAddress at(long newAddress) {
        address = newAddress;
        return this;
    }
}
