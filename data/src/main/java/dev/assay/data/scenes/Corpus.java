package dev.assay.data.scenes;

import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The three parts of the corpus. Each premise has one hypothesis of every label, so labels balance to the row; no premise
 * occurs twice or in two parts, so what a model has seen of a part tells nothing about another but the words.
 */
public final class Corpus {

    private final Lexicon lexicon = new Lexicon();
    private final Map<Label, Inferences> inferences = new EnumMap<>(Map.of(
            Label.ENTAILMENT, new Entailments(lexicon),
            Label.NEUTRAL, new Neutrals(lexicon),
            Label.CONTRADICTION, new Contradictions(lexicon)));
    private final Set<String> premises = new HashSet<>();
    private final Dice dice;

    public Corpus(long seed) {
        this.dice = new Dice(seed);
    }

    /**
     * The next part, in shuffled order.
     *
     * @param scenes premises; the part has three times as many examples
     * @param heldOutNames whether places may bear the names that are kept from the training part
     */
    public List<Example> part(int scenes, boolean heldOutNames, Run run) {
        SceneMaker maker = new SceneMaker(lexicon, heldOutNames);
        List<Example> examples = new ArrayList<>();
        while (examples.size() < scenes * Label.values().length) {
            run.checkCancelled();
            Scene scene = maker.draw(dice);
            String premise = Teller.premise(scene, dice);
            if (premises.add(premise)) {
                for (Label label : Label.values()) {
                    examples.add(new Example(premise, hypothesis(scene, premise, label), label));
                }
            }
        }
        return dice.shuffled(examples);
    }

    /** Further premises alone, for word vectors. */
    public List<String> premises(int count, Run run) {
        SceneMaker maker = new SceneMaker(lexicon, false);
        List<String> texts = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            run.checkCancelled();
            texts.add(Teller.premise(maker.draw(dice), dice));
        }
        return texts;
    }

    private String hypothesis(Scene scene, String premise, Label label) {
        Inferences rules = Objects.requireNonNull(inferences.get(label));
        String hypothesis = premise;
        while (hypothesis.equals(premise)) {
            hypothesis = rules.infer(scene, dice);
        }
        return hypothesis;
    }
}
