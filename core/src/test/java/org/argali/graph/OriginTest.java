package org.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "dense_1, dense_1, FORWARD",
        "block/conv/grad, block/conv, BACKWARD",
        "loss/grad +3, loss, BACKWARD",
        "optimizer/dense_1 +1, dense_1, UPDATE",
        "optimizer +4, optimizer, UPDATE",
        "optimizer, optimizer, UPDATE",
        "halt, halt, UPDATE",
        "metrics, metrics, FORWARD",
        "optimizers, optimizers, FORWARD",
        "'', '', FORWARD"
    })
    void isReadFromTheScope(String scope, String layer, Origin.Phase phase) {
        assertThat(Origin.of(scope)).isEqualTo(new Origin(layer, phase));
    }
}
