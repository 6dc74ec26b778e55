package org.argali.initializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InitializerNamesTest {
    @Test
    void namesAreThoseOfKeras() {
        assertThat(Initializers.parse("he_normal")).isEqualTo(Initializers.HE_NORMAL);
        assertThat(Initializers.parse("HeNormal")).isEqualTo(Initializers.HE_NORMAL);
        assertThat(Initializers.parse("LecunUniform")).isEqualTo(Initializers.LECUN_UNIFORM);
        assertThat(Initializers.parse("uniform")).isEqualTo(Initializers.RANDOM_UNIFORM);
        assertThat(Initializers.parse("zero")).isEqualTo(Initializers.ZEROS);
        assertThat(Initializers.parse("OrthogonalInitializer")).isEqualTo(Initializers.ORTHOGONAL);
        assertThat(Initializers.parse("variance_scaling"))
                .isEqualTo(Initializers.varianceScaling(1, FanMode.FAN_IN, Distribution.TRUNCATED_NORMAL));
        assertThatThrownBy(() -> Initializers.parse("glorot_unifrom"))
                .hasMessageContaining("did you mean 'glorot_uniform'");
    }
}
