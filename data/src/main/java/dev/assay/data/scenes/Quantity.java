package dev.assay.data.scenes;

/** How many agents. */
enum Quantity {
    ONE("a"),
    TWO("two"),
    THREE("three"),
    FOUR("four"),
    FIVE("five"),
    SEVERAL("several"),
    GROUP("a group of");

    private final String words;

    Quantity(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Whether it says exactly how many, and how many that is differs from the other's. */
    boolean excludes(Quantity other) {
        return this != other && exact() && other.exact();
    }

    boolean exact() {
        return this != SEVERAL && this != GROUP;
    }
}
