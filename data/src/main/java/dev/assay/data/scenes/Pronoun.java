package dev.assay.data.scenes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands for an agent, and fills the places that the lexicon leaves for one: {@code {his}}, {@code {he want}}. */
enum Pronoun {
    HE("he", "him", "his", "himself"),
    SHE("she", "her", "her", "herself"),
    IT("it", "it", "its", "itself"),
    THEY("they", "them", "their", "themselves");

    private static final Pattern PLACE = Pattern.compile("\\{(he|him|his|himself)(?: (\\w+))?}");

    private final String subject;
    private final String object;
    private final String possessive;
    private final String reflexive;

    Pronoun(String subject, String object, String possessive, String reflexive) {
        this.subject = subject;
        this.object = object;
        this.possessive = possessive;
        this.reflexive = reflexive;
    }

    String subject() {
        return subject;
    }

    String possessive() {
        return possessive;
    }

    /** The text with its places filled; a verb after {@code he} agrees. */
    String fill(String text) {
        Matcher places = PLACE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (places.find()) {
            String verb = places.group(2);
            String word = switch (places.group(1)) {
                case "him" -> object;
                case "his" -> possessive;
                case "himself" -> reflexive;
                default -> verb == null ? subject : subject + " " + agreeing(verb);
            };
            places.appendReplacement(filled, word);
        }
        return places.appendTail(filled).toString();
    }

    private String agreeing(String verb) {
        if (verb.equals("are")) {
            return this == THEY ? "are" : "is";
        }
        return this == THEY ? verb : English.thirdPerson(verb);
    }
}
