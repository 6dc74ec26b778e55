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
        "'a,a/grad', 'a/grad +1'",
        "'block1/conv/grad,block1/bn/grad', 'block1/grad +1'",
        "'loss,a/grad', 'loss/grad +1'",
        "'a/grad,optimizer/a,halt', 'optimizer/a +2'",
        "'optimizer/a,optimizer/b', 'optimizer +1'",
    })
    void join(String scopes, String joined) {
        assertThat(Scopes.join(List.of(scopes.split(",")))).isEqualTo(joined);
    }
}
