package org.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.cpu.Registers.Use;
import org.junit.jupiter.api.Test;

class RegistersTest {
    @Test
    void whatIsReadForTheLastTimeMakesRoomForTheResult() {
        Registers r = new Registers(
                3, List.of(new Use(List.of(), 0, true), new Use(List.of(0), 1, true)), List.of(), List.of());

        assertThat(r.of(1)).isEqualTo(r.of(0));
        assertThat(r.count()).isEqualTo(1);
    }

    @Test
    void whatCannotRunInPlaceWritesElsewhere() {
        List<Use> uses =
                List.of(new Use(List.of(), 0, true), new Use(List.of(0), 1, false), new Use(List.of(1), 2, true));
        Registers r = new Registers(3, uses, List.of(), List.of());

        assertThat(r.of(1)).isNotEqualTo(r.of(0));
        assertThat(r.count()).isEqualTo(2);
    }

    @Test
    void whatIsThereBeforeAndReadAfterKeepsItsRegister() {
        List<Use> uses =
                List.of(new Use(List.of(0), 1, true), new Use(List.of(1), 2, true), new Use(List.of(), 3, true));
        Registers r = new Registers(4, uses, List.of(0), List.of(2));

        assertThat(List.of(r.of(0), r.of(2), r.of(3))).doesNotHaveDuplicates();
        assertThat(r.of(0)).isZero();
    }
}
