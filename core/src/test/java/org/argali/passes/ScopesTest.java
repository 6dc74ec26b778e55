package org.argali.passes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopesTest {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "'a', 'a'",
        "'a,a', 'a'",
        "'a,b', 'a +1'",
        "'block1/conv,block1/bn', 'block1 +1'",
        "'block1/conv,block1', 'block1 +1'",
        "'block1/conv,block10/conv', 'block1/conv +1'",
        "'a/b/c,a/b/d,a/b/e', 'a/b +2'",
    })
    void join(String scopes, String joined) {
        assertThat(Scopes.join(List.of(scopes.split(",")))).isEqualTo(joined);
    }
}
