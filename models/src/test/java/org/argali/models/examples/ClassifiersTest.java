package org.argali.models.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.models.data.Labelled;
import org.argali.models.data.Split;
import org.argali.runtime.Runtime;
import org.junit.jupiter.api.Test;

/** The classifiers at a small size: they learn what they are shown. */
class ClassifiersTest {
    @Test
    void mailLearnsAFewMails() {
        assertThat(learned(new MailClassifier(300, 60), 96, 12)).isGreaterThan(0.95);
    }

    @Test
    void digitsLearnAFewDigits() {
        assertThat(learned(new DigitClassifier(), 96, 12)).isGreaterThan(0.8);
    }

    private static double learned(Classifier classifier, int samples, int epochs) {
        Labelled few = classifier.data().train().first(samples);
        Runtime.seed(7);
        try (Model model = classifier.model()) {
            History h =
                    model.fit(few.x(), few.y(), Fit.epochs(epochs).batchSize(16).verbose(0));
            assertThat(h.last("loss")).isLessThan(h.get("loss").get(0));
            return h.last("acc");
        }
    }

    @Test
    void fullSizesAreThoseOfTheReadme() {
        Split mail = MailClassifier.fullSize().data();
        assertThat(mail.train().x().type()).hasToString("i32[4440,500]");
        assertThat(mail.test().x().type()).hasToString("i32[1110,500]");
        assertThat(MailClassifier.fullSize().model().countParams()).isEqualTo(291_937);
        assertThat(new DigitClassifier().model().countParams()).isEqualTo(93_322);
    }
}
