package org.argali.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The data sets as they come with the project; the figures are those of their README. */
class BundledDataTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "IMDB.*")
    void everyFileIsTheOneThatIsMeant(DataFile file) throws Exception {
        try (InputStream in = DataFile.class.getResourceAsStream(file.path())) {
            assertThat(in).as(file.path()).isNotNull();
            byte[] all = in.readAllBytes();
            assertThat(all).hasSize((int) file.bytes());
            String sha = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(all));
            assertThat("sha-256 " + sha).isEqualTo(file.checksum());
        }
    }

    @Test
    void digitsAreImagesFromZeroToOne() {
        Split digits = Digits.load();
        assertThat(digits)
                .hasToString("Split[train=Labelled(8000 samples, x f32[8000,28,28,1], y i32[8000]), "
                        + "test=Labelled(2000 samples, x f32[2000,28,28,1], y i32[2000])]");
        float[] x = digits.train().x().floats();
        assertThat(IntStream.range(0, x.length).mapToDouble(i -> x[i]).max()).hasValue(1);
        assertThat(IntStream.range(0, x.length).mapToDouble(i -> x[i]).min()).hasValue(0);
        assertThat(IntStream.of(digits.train().y().ints()).distinct().count()).isEqualTo(10);
    }

    @Test
    void mailsAreWordsAgain() {
        Mail mail = Mail.load();
        assertThat(mail.train().size()).isEqualTo(4440);
        assertThat(mail.test().size()).isEqualTo(1110);
        int spam = IntStream.of(mail.train().y().ints()).sum()
                + IntStream.of(mail.test().y().ints()).sum();
        assertThat(spam).isEqualTo(1481);
        assertThat(mail.words()).hasSize(8476).startsWith("xxnum", "the", "to");
        assertThat(mail.train().x()[0]).startsWith(1, 2, 307);
        assertThat(mail.text(new int[] {0, 1, 2, 3, 4, 5, 99_999})).isEqualTo("? xxnum the to ?");
        assertThat(mail).hasToString("Mail(train Texts(4440 texts), test Texts(1110 texts), 8476 words)");
    }

    @Test
    void rareWordsAreOutOfVocabularyAsInKeras() {
        Mail all = Mail.load();
        Mail frequent = Mail.load(2_000);
        int[] want =
                Arrays.stream(all.train().x()[0]).map(id -> id < 2_000 ? id : 2).toArray();
        assertThat(frequent.train().x()[0]).isEqualTo(want).contains(2).doesNotContain(2_000);
        assertThatThrownBy(() -> Mail.load(2)).hasMessageContaining("it is at least 3, not 2");
    }

    @Test
    void tablesHaveTheirClasses() {
        assertThat(Tables.iris()).hasToString("Table(iris, x f32[150,4], classes setosa, versicolor, virginica)");
        assertThat(Tables.breastCancer()).hasToString("Table(breast cancer, x f32[569,30], classes malignant, benign)");
        assertThat(Tables.wine()).hasToString("Table(wine, x f32[178,13], classes class_0, class_1, class_2)");
    }

    @Test
    void aSplitIsRepeatableAndLosesNoRow() {
        Table wine = Tables.wine();
        Split a = wine.split(0.25, 7);
        assertThat(a).isEqualTo(wine.split(0.25, 7)).isNotEqualTo(wine.split(0.25, 8));
        assertThat(a.test().size()).isEqualTo(45);
        assertThat(sum(a.train().x()) + sum(a.test().x()))
                .isEqualTo(sum(wine.all().x()), within(1e-3));
        assertThatThrownBy(() -> wine.split(0, 7)).hasMessageContaining("[wine] a share of 0.0");
    }

    @Test
    void columnsAreStandardizedByWhatIsTrainedOn() {
        Split s = Tables.wine().split(0.25, 7).standardized();
        NDArray x = s.train().x();
        for (int c = 0; c < 13; c++) {
            int column = c;
            double[] values = IntStream.range(0, s.train().size())
                    .mapToDouble(i -> x.get(i, column))
                    .toArray();
            assertThat(Arrays.stream(values).average().orElseThrow()).isEqualTo(0, within(1e-5));
            assertThat(Arrays.stream(values).map(v -> v * v).average().orElseThrow())
                    .isEqualTo(1, within(1e-5));
        }
        assertThat(sum(s.test().x())).isNotZero();
    }

    @Test
    void theFirstFewAreForSmallRuns() {
        Split few = Tables.iris().split(0.2, 1).first(10, 1_000);
        assertThat(few.train().size()).isEqualTo(10);
        assertThat(few.test().size()).isEqualTo(30);
    }

    private static double sum(NDArray a) {
        return IntStream.range(0, a.size()).mapToDouble(a::at).sum();
    }
}
