package dev.assay.data;

import dev.assay.data.language.KneserNey;
import dev.assay.data.reviews.Review;
import dev.assay.data.reviews.Reviews;
import dev.assay.data.scenes.Corpus;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.models.training.BytePairs;
import dev.assay.engine.models.training.LanguageTrainer;
import dev.assay.engine.models.training.TokenTexts;
import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Makes the reviews, and the language model that learns from others like them. */
final class LanguageMaker {

    /** The reviews that nothing is learned from. */
    static final String TEST = "reviews.tsv";

    /** The reviews that the training is watched by. */
    static final String DEV = "reviews-dev.tsv";

    /** The model's folder. */
    static final String MODEL = "language";

    /** The record of what was made, in the model's folder. */
    static final String MADE = "made.json";

    private static final int BATCH = 64;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final LanguageRecipe recipe;
    private final Path folder;

    /**
     * @param folder for the files, made when it is not there; files of the same names are replaced
     */
    LanguageMaker(LanguageRecipe recipe, Path folder) {
        this.recipe = recipe;
        this.folder = folder;
    }

    /** The texts that a recipe gives: no review is in two parts. */
    record Texts(List<Review> test, List<Review> dev, List<String> train) {

        List<String> testTexts() {
            return test.stream().map(Review::text).toList();
        }
    }

    /** The texts of the recipe. */
    Texts texts(Run run) {
        Reviews reviews = new Reviews(recipe.seed());
        List<Review> test = reviews.next(recipe.testReviews(), run);
        List<Review> dev = reviews.next(recipe.devReviews(), run);
        List<String> train = new ArrayList<>(reviews.next(recipe.trainReviews(), run).stream()
                .map(Review::text)
                .toList());
        // A seed of their own, so that the scenes are not those of the pairs.
        train.addAll(new LinkedHashSet<>(new Corpus(~recipe.seed()).premises(recipe.scenes(), run)));
        return new Texts(test, dev, train);
    }

    /** Makes the two files of reviews. */
    Texts makeReviews(Run run) throws IOException {
        Texts texts = texts(run);
        Files.createDirectories(folder);
        write(TEST, texts.test());
        write(DEV, texts.dev());
        return texts;
    }

    /** Makes the model's tokenizer. */
    void learnTokens(Texts texts, Run run) {
        BytePairs.learn(texts.train(), recipe.vocabulary(), run).write(folder.resolve(MODEL));
    }

    private void write(String name, List<Review> reviews) {
        StringBuilder text = new StringBuilder("text\tsentiment\ttopic\ttense\n");
        for (Review review : reviews) {
            text.append(review.text())
                    .append('\t')
                    .append(review.sentiment().word())
                    .append('\t')
                    .append(review.topic().word())
                    .append('\t')
                    .append(review.tense().word())
                    .append('\n');
        }
        AtomicFile.write(folder.resolve(name), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes everything, or goes on with a training that was interrupted; the record of it is written last. A model that is there is
     * replaced.
     */
    LanguageMade make(Run run) throws IOException {
        run.progress(0, "writing reviews");
        Texts texts = makeReviews(run);
        Path model = folder.resolve(MODEL);
        if (Files.exists(model.resolve("config.json"))) {
            AtomicFile.deleteAll(model);
        }
        learnTokens(texts, run);
        run.log("wrote " + texts.test().size() + " test and " + texts.dev().size()
                + " development reviews, and learns from " + texts.train().size() + " texts");
        new LanguageTrainer(
                        recipe.training(),
                        LanguageTrainer.gpt2(recipe.layers(), recipe.hidden(), recipe.heads(), recipe.context()))
                .train(
                        texts.train(),
                        texts.dev().stream().map(Review::text).toList(),
                        model,
                        model,
                        run.part(0.02, 0.97));
        LanguageMade made = measure(texts, model, run);
        AtomicFile.write(model.resolve(MADE), JSON.writeValueAsBytes(made));
        return made;
    }

    private LanguageMade measure(Texts texts, Path model, Run run) {
        List<String> testTexts = texts.testTexts();
        try (TextTokenizer tokenizer = TextTokenizer.load(model)) {
            TokenTexts test = TokenTexts.of(testTexts, tokenizer, recipe.context(), run);
            TokenTexts train = TokenTexts.of(texts.train(), tokenizer, recipe.context(), run);
            KneserNey trigrams = new KneserNey(train.texts(), tokenizer.size());
            return new LanguageMade(
                    recipe,
                    Machine.here(),
                    test.predicted(),
                    rounded(perplexity(model, testTexts, run)),
                    rounded(trigrams.perplexity(test.texts())));
        }
    }

    private static double rounded(double perplexity) {
        return Math.rint(1e4 * perplexity) / 1e4;
    }

    /** Perplexity per token of the model in a folder, the end of each text among the tokens. */
    static double perplexity(Path folder, List<String> texts, Run run) {
        try (Transformer model = Transformer.load(folder)) {
            TokenTexts tokens =
                    TokenTexts.of(texts, model.tokenizer(), model.config().positions(), run);
            double sum = 0;
            for (int from = 0; from < tokens.texts().size(); from += BATCH) {
                run.checkCancelled();
                List<int[]> batch =
                        tokens.texts().subList(from, Math.min(tokens.texts().size(), from + BATCH));
                sum += model.crossEntropy(batch, run);
            }
            return Math.exp(sum / tokens.predicted());
        }
    }
}
