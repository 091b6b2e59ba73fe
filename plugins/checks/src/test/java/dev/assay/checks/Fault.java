package dev.assay.checks;

/** A bug to plant in {@link PlainLanguage}: what real systems got wrong, each with the check that must find it and the cause it must name. */
enum Fault {
    DROPOUT_ON("determinism", "dropout"),
    BATCH_STATISTICS_ON("batch", "batch-statistics"),
    FULLY_MASKED_ROW_IS_NAN("finite", "fully-masked-row"),
    LABELS_NOT_SHIFTED("loss", "labels-not-shifted"),
    LABELS_SHIFTED_TWICE("loss", "labels-shifted-twice"),
    LABEL_SMOOTHING_IN_THE_LOSS("loss", "label-smoothing"),
    HALF_PRECISION_LOG_SOFTMAX("loss", "half-precision-log-softmax"),
    LOSS_IN_BITS("loss", "other-logarithm"),
    CAUSAL_MASK_OFF_BY_ONE("causality", "causal-mask-off-by-one"),
    NO_CAUSAL_MASK("causality", "no-causal-mask"),
    LEFT_PADDING_ATTENDED("padding-left", "padding-attended"),
    POSITIONS_COUNT_LEFT_PADDING("padding-left", "positions-count-padding"),
    MEAN_OF_MEANS("mean-loss", "mean-of-means"),
    MEAN_OVER_PADDING("mean-loss", "padding-counted"),
    MEAN_OF_TEXTS("mean-loss", "mean-of-texts"),
    LOSS_OF_PADDING_IN_THE_SUM("mean-loss", "padding-in-the-sum"),
    HEAD_NOT_TIED("tied-weights", "tied-head-not-tied"),
    DETOKENIZER_DROPS_SPACES("tokenizer-round-trip", "detokenizer"),
    BEGIN_DOUBLED_BY_THE_TOKENIZER("begin-and-end", "begin-token-doubled"),
    BEGIN_MISSING_IN_THE_LOSS("begin-and-end", "begin-token-missing"),
    END_TOKEN_IN_PROMPTS("begin-and-end", "end-token-in-prompt"),
    BEGIN_DOUBLED_BY_THE_DECODER("greedy-score", "begin-token-doubled"),
    BEGIN_MISSING_IN_THE_DECODER("greedy-score", "begin-token-missing"),
    SCORE_AFTER_REPETITION_PENALTY("greedy-score", "score-after-repetition-penalty"),
    SCORE_OF_OWN_POSITION("greedy-score", "score-of-previous-token"),
    LOGITS_AS_SCORES("greedy-score", "logits-not-normalised"),
    CACHE_POSITIONS_RESET("greedy-score", "cache"),
    CACHE_LOSES_OLD_TOKENS("greedy-score", "cache"),
    END_TOKEN_NOT_SCORED("greedy-score", "end-token-not-scored"),
    FIRST_TOKEN_NOT_SCORED("greedy-score", "first-token-not-scored"),
    SCORE_DIVIDED_BY_LENGTH("greedy-score", "length-normalised"),
    SCORE_OF_RETOKENISED_TEXT("greedy-score", "retokenised"),
    WRONG_END_TOKEN("ends", "wrong-end-token"),
    END_OF_ONE_ENDS_ALL("decode-batch", "end-of-one-ends-others"),
    NEXT_TOKEN_READ_AT_PADDING("greedy-score", "padding"),
    POSITIONS_CLAMPED("context-edge", "positions-clamped"),
    SCORE_AFTER_TEMPERATURE("warped-sampling-score", "score-after-temperature"),
    SCORE_AFTER_TOP_K("warped-sampling-score", "score-after-top-k"),
    SCORE_AFTER_WARPING("warped-sampling-score", "score-after-warping"),
    SAMPLER_KEEPS_TOP_K("sampling-frequencies", "top-k-on-by-default"),
    SAMPLER_TEMPERED("sampling-frequencies", "temperature-on-by-default"),
    SAMPLER_ALWAYS_BEST("sampling-frequencies", "always-the-most-probable"),
    TEMPERATURE_IGNORED("warped-sampling-frequencies", "temperature-ignored"),
    TOP_P_OFF_BY_ONE("warped-sampling-frequencies", "top-p-off-by-one"),
    TOP_P_IGNORED("warped-sampling-frequencies", "top-p-ignored"),
    CACHE_NOT_REORDERED("beam-score", "cache-not-reordered"),
    PROMPT_IN_LENGTH_PENALTY("length-normalised-score", "prompt-in-length"),
    N_BEST_NOT_SORTED("n-best", "not-sorted"),
    FINISHED_HYPOTHESES_DROPPED("exhaustive-beam", "finished-hypotheses-dropped"),
    SEARCH_STOPS_AT_FIRST_FINISHED("exhaustive-beam", "search-stops-early");

    final String check;
    final String cause;

    Fault(String check, String cause) {
        this.check = check;
        this.cause = cause;
    }
}
