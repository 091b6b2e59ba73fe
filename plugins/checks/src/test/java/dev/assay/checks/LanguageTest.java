package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences written for this test in languages that their writer reads. */
class LanguageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ENGLISH | The soup was cold and the service at this place is not what it was.",
                "GERMAN | Die Suppe war kalt, und der Service ist nicht das, was er früher war.",
                "FRENCH | La soupe est froide et le service dans ce restaurant n'est pas très bon.",
                "SPANISH | La sopa era muy fría y el servicio no es lo que era, pero los postres son buenos.",
                "ITALIAN | La zuppa era molto fredda e il servizio non è più quello che era.",
                "PORTUGUESE | A sopa era muito fria e o serviço não é mais o que era.",
                "DUTCH | De soep was koud en het personeel is niet meer wat het was, maar de prijs is goed.",
                "SWEDISH | Soppan var kall och det är inte som det var för ett år sedan."
            })
    void aSentenceOfSomeLengthIsTold(Language language, String text) {
        assertThat(Language.of(text)).isEqualTo(language);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A man is asleep.",
                "Guitar solo, 1969",
                "Суп был очень холодным, и это не то.",
                "in 1969 on a de la"
            })
    void aShortOrOtherTextIsUndecided(String text) {
        assertThat(Language.of(text)).isNull();
    }
}
