package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A classifier under check, with the texts it is checked on. */
final class ClassifierProbe {

    private static final List<Texts> OWN = List.of(
            new Texts("A man is playing a guitar on a stage.", "A man is sleeping."),
            new Texts("Two dogs run through the snow.", "Animals are outside."),
            new Texts("A woman reads.", "Nobody is reading a book in the quiet little library near the river."),
            new Texts("The children are eating lunch at a long wooden table in the garden.", "Kids eat."),
            new Texts("A boy jumps.", "A boy jumps."),
            new Texts("An old woman in a red coat is crossing the street with her dog.", "The woman is young."),
            new Texts("People wait for the train.", "Some people are at a station, and it is raining there."),
            new Texts("A cat is on a mat.", "There is a cat."));

    private final ClassifierSubject subject;
    private final List<Texts> texts;
    private final List<Texts> labelled;
    private final List<Integer> gold;
    private final Run run;
    private @Nullable List<double[]> predicted;

    private ClassifierProbe(
            ClassifierSubject subject, List<Texts> texts, List<Texts> labelled, List<Integer> gold, Run run) {
        this.subject = subject;
        this.texts = List.copyOf(texts);
        this.labelled = List.copyOf(labelled);
        this.gold = List.copyOf(gold);
        this.run = run;
    }

    /**
     * @param gold number of the label of each of the labelled texts
     */
    static ClassifierProbe of(ClassifierSubject subject, List<Texts> labelled, List<Integer> gold, Run run) {
        List<Texts> texts = labelled.size() >= 8
                ? labelled.subList(0, 8)
                : own(subject.facts().pairs());
        return new ClassifierProbe(subject, texts, labelled, gold, run);
    }

    /** Texts that anything can be checked on. */
    static List<Texts> own(boolean pairs) {
        return pairs
                ? OWN
                : OWN.stream().map(pair -> new Texts(pair.first(), null)).toList();
    }

    /**
     * @param data null: texts of its own, without labels
     * @param most rows of the data that are read
     */
    static ClassifierProbe of(ClassifierSubject subject, @Nullable DataSet data, int most, Run run) {
        List<Texts> labelled = new ArrayList<>();
        List<Integer> gold = new ArrayList<>();
        if (data != null) {
            boolean pairs = data.fields().equals(DataSet.PAIR_FIELDS);
            for (Example example : data.page(0, most)) {
                int label = subject.facts().labels().indexOf(example.label());
                if (label >= 0) {
                    labelled.add(new Texts(example.premise(), pairs ? example.hypothesis() : null));
                    gold.add(label);
                }
            }
        }
        return of(subject, labelled, gold, run);
    }

    ClassifierSubject subject() {
        return subject;
    }

    ClassifierFacts facts() {
        return subject.facts();
    }

    /** Some, of different lengths. */
    List<Texts> texts() {
        return texts;
    }

    /** Those with gold labels; may be empty. */
    List<Texts> labelled() {
        return labelled;
    }

    /** Numbers of their labels. */
    List<Integer> gold() {
        return gold;
    }

    /** Probabilities of the labelled texts. */
    List<double[]> predicted() {
        if (predicted == null) {
            predicted = all(labelled);
        }
        return predicted;
    }

    /** Probabilities of many texts, some at a time. */
    List<double[]> all(List<Texts> many) {
        List<double[]> all = new ArrayList<>();
        for (int from = 0; from < many.size(); from += 32) {
            run.checkCancelled();
            all.addAll(subject.probabilities(many.subList(from, Math.min(from + 32, many.size()))));
        }
        return all;
    }

    double[] alone(Texts texts) {
        run.checkCancelled();
        return subject.probabilities(List.of(texts)).getFirst();
    }

    Tolerance tolerance() {
        return Tolerance.ofProbability(facts());
    }

    /** How many of the labelled texts have the highest probability at their label, or at another by a renaming. */
    int correct(List<double[]> probabilities, int[] renamed) {
        int correct = 0;
        for (int row = 0; row < probabilities.size(); row++) {
            correct += renamed[best(probabilities.get(row))] == gold.get(row) ? 1 : 0;
        }
        return correct;
    }

    static int best(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
