package org.argali.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.argali.spi.Buffer;
import org.argali.spi.Slice;
import org.junit.jupiter.api.Test;

class DependenciesTest {
    private static final class Bytes implements Buffer {
        @Override
        public long bytes() {
            return 1000;
        }

        @Override
        public long address() {
            return 0;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private final Buffer buffer = new Bytes();
    private final Dependencies d = new Dependencies();

    private Slice at(int from, int to) {
        return new Slice(buffer, from, to - from);
    }

    @Test
    void whatSharesNothingWaitsForNothing() {
        d.add(List.of(at(0, 10)), List.of(at(10, 20)));
        d.add(List.of(at(0, 10)), List.of(at(20, 30)));
        d.add(List.of(new Slice(new Bytes(), 10, 10)), List.of(at(30, 40)));
        assertThat(d.after()).containsExactly(List.of(), List.of(), List.of());
    }

    @Test
    void aReaderWaitsForAllWhoWrotePartOfIt() {
        d.add(List.of(), List.of(at(0, 10)));
        d.add(List.of(), List.of(at(10, 20)));
        d.add(List.of(at(5, 15)), List.of(at(20, 30)));
        assertThat(d.after().get(2)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aWriterWaitsForReadersAndWriters() {
        d.add(List.of(), List.of(at(0, 10)));
        d.add(List.of(at(0, 10)), List.of(at(10, 20)));
        d.add(List.of(at(0, 10)), List.of(at(20, 30)));
        d.add(List.of(), List.of(at(9, 11)));
        assertThat(d.after().get(3)).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void whatAnotherWaitsForIsLeftOut() {
        d.add(List.of(), List.of(at(0, 10)));
        d.add(List.of(at(0, 10)), List.of(at(10, 20)));
        d.add(List.of(at(0, 10), at(10, 20)), List.of(at(20, 30)));
        assertThat(d.after()).containsExactly(List.of(), List.of(0), List.of(1));
    }

    /** What was written over by a smaller piece still counts. */
    @Test
    void aPartOfAWriteThatIsLeftCounts() {
        d.add(List.of(), List.of(at(0, 100)));
        d.add(List.of(), List.of(at(0, 50)));
        d.add(List.of(at(60, 70)), List.of(at(200, 210)));
        assertThat(d.after().get(2)).containsExactly(0);
    }

    @Test
    void inPlaceUpdatesComeOneAfterAnother() {
        d.add(List.of(at(0, 10)), List.of(at(0, 10)));
        d.add(List.of(at(0, 10)), List.of(at(0, 10)));
        assertThat(d.after()).containsExactly(List.of(), List.of(0));
    }
}
