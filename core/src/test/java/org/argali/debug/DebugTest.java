package org.argali.debug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.argali.debug.Debug.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebugTest {
    @Test
    void readsTopics() {
        assertThat(Debug.of(" graph, PASSES,,", Path.of("d")).topics())
                .containsExactlyInAnyOrder(Topic.GRAPH, Topic.PASSES);
        assertThat(Debug.of("", Path.of("d")).topics()).isEmpty();
    }

    @Test
    void aMisspeltTopicIsAnErrorThatListsTheTopics() {
        assertThatThrownBy(() -> Debug.of("graph,pases", Path.of("d")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no debug topic 'pases'; topics are "
                        + "[graph, passes, verify, plan, kernels, launches, memory, nans, sync]");
    }

    @Test
    void filesAreNumbered(@TempDir Path dir) {
        Debug d = Debug.of("graph", dir.resolve("run"));
        assertThat(d.dump(Topic.GRAPH, "a", () -> "1")).contains(dir.resolve("run/001-a.txt"));
        assertThat(d.dump(Topic.GRAPH, "a", () -> "2")).contains(dir.resolve("run/002-a.txt"));
        assertThat(dir.resolve("run/002-a.txt")).hasContent("2");
    }

    @Test
    void aTopicThatIsOffCostsNothing(@TempDir Path dir) {
        Debug d = Debug.of("graph", dir.resolve("run"));
        assertThat(d.dump(Topic.PLAN, "a", () -> {
                    throw new AssertionError("the text is made in vain");
                }))
                .isEmpty();
        assertThat(dir.resolve("run")).doesNotExist();
    }
}
