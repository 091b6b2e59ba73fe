package dev.assay.data.scenes;

/** What somebody else does meanwhile: {@code a woman}, {@code sing along}. */
record Aside(NounPhrase who, String verbPhrase) {

    /** @param entry of an activity's {@code while} list: {@code two women + dance} */
    static Aside parse(String entry) {
        int sign = entry.indexOf('+');
        String who = entry.substring(0, sign).strip();
        String first = English.firstWord(who);
        boolean single = first.equals("a") || first.equals("an");
        NounPhrase phrase = single ? NounPhrase.one(who, Pronoun.THEY, true) : NounPhrase.several(who, true);
        return new Aside(phrase, entry.substring(sign + 1).strip());
    }
}
