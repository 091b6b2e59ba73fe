package dev.assay.data;

import dev.assay.data.scenes.Corpus;
import dev.assay.data.scenes.Example;
import dev.assay.data.scenes.Label;
import dev.assay.data.vectors.Glove;
import dev.assay.data.vectors.WordVectors;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.Run;
import dev.assay.spi.Sentence.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Makes the built-in data: three corpora, the truth about them, word vectors, and a model. */
final class Maker {

    static final String TRAIN = "train.tsv";
    static final String DEV = "dev.tsv";
    static final String PROBE = "probe.tsv";
    static final String TRUTH = "truth.json";
    static final String VECTORS = "vectors.txt";
    static final String MODEL = "model";
    static final String MADE = "made.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Recipe recipe;
    private final Path folder;

    /**
     * @param folder for the files, made when it is not there; files of the same names are replaced
     */
    Maker(Recipe recipe, Path folder) {
        this.recipe = recipe;
        this.folder = folder;
    }

    /** Makes everything; the record of it, {@code made.json}, is written last. */
    Made make(Run run) throws IOException {
        Files.createDirectories(folder);
        run.progress(0, "writing scenes");
        Corpus corpus = new Corpus(recipe.seed());
        List<Example> train = corpus.part(recipe.trainPairs() / 3, false, run);
        List<Example> dev = corpus.part(recipe.devPairs() / 3, true, run);
        List<Example> probe = corpus.part(recipe.probePairs() / 3, true, run);
        List<String> premises = corpus.premises(recipe.vectorPremises(), run);
        write(TRAIN, train);
        write(DEV, dev);
        write(PROBE, probe);
        Truth truth = Truth.of(recipe.seed(), train, probe);
        AtomicFile.write(folder.resolve(TRUTH), JSON.writeValueAsBytes(truth));
        WordVectors vectors = vectors(train, premises, run.part(0.03, recipe.training() == null ? 1 : 0.15));
        AtomicFile.write(folder.resolve(VECTORS), vectors.text().getBytes(StandardCharsets.UTF_8));
        run.log("wrote " + train.size() + " training, " + dev.size() + " development and " + probe.size()
                + " probe pairs, and vectors of " + vectors.words().size() + " words");
        Made made = new Made(recipe, Machine.here(), vectors.words().size(), null);
        if (recipe.training() != null) {
            Path model = folder.resolve(MODEL);
            AtomicFile.deleteAll(model);
            ModelMaker.train(recipe.training(), vectors, train, dev, model, run.part(0.15, 1));
            made = made.withProbeAccuracy(ModelMaker.accuracy(model, probe, run));
        }
        AtomicFile.write(folder.resolve(MADE), JSON.writeValueAsBytes(made));
        return made;
    }

    private WordVectors vectors(List<Example> train, List<String> premises, Run run) {
        List<List<String>> sentences = new ArrayList<>();
        for (Example pair : train) {
            if (pair.label() == Label.ENTAILMENT) {
                sentences.add(words(pair.premise()));
            }
            sentences.add(words(pair.hypothesis()));
        }
        premises.forEach(premise -> sentences.add(words(premise)));
        return new Glove(Recipe.DIMENSIONS, 6, 30, 50, recipe.seed()).train(sentences, run);
    }

    private static List<String> words(String text) {
        return WordTokenizer.tokenize(text).tokens().stream().map(Token::lower).toList();
    }

    private void write(String name, List<Example> examples) throws IOException {
        StringBuilder text = new StringBuilder("premise\thypothesis\tlabel\n");
        for (Example example : examples) {
            text.append(example.premise())
                    .append('\t')
                    .append(example.hypothesis())
                    .append('\t')
                    .append(example.label().word())
                    .append('\n');
        }
        AtomicFile.write(folder.resolve(name), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a file that {@link #make} wrote. */
    static List<Example> read(Path file) throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
            String[] cells = line.split("\t");
            examples.add(new Example(cells[0], cells[1], Label.valueOf(cells[2].toUpperCase(Locale.ROOT))));
        }
        return examples;
    }
}
