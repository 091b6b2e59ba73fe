package dev.assay.checks;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One of two models that should agree. */
interface Twin {

    String name();

    /** Where its files lie; null: it has none. */
    @Nullable
    Path folder();

    /** Of its weights. */
    Precision precision();

    /** How many sums a number passes one after the other: two of each layer, embedding and head. */
    int blocks();

    /** Of the widest sum. */
    int width();

    /** In the order in which a pass reaches them; empty: its states cannot be seen. */
    List<String> hooks();

    Reading read(Sample sample);

    /** For people. */
    String show(Sample sample);

    /** Ids by its own tokenizer; empty: it has none. */
    Optional<int[]> tokens(String text);

    /** Names of its labels; empty: it predicts tokens. */
    List<String> labels();
}
