package dev.assay.data.reviews;

/** A review of one to three sentences. */
public record Review(String text, Sentiment sentiment, Topic topic, Tense tense) {}
