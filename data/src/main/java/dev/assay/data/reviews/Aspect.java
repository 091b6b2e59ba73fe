package dev.assay.data.reviews;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A part of a thing that can be praised and blamed, each in its own words.
 *
 * @param adjectives that go with it
 * @param deeds verb phrases, {@code die fast}
 */
record Aspect(Noun noun, Map<Sentiment, List<Adjective>> adjectives, Map<Sentiment, List<String>> deeds) {

    List<Adjective> adjectives(Sentiment sentiment) {
        return Objects.requireNonNull(adjectives.get(sentiment));
    }

    List<String> deeds(Sentiment sentiment) {
        return Objects.requireNonNull(deeds.get(sentiment));
    }
}
