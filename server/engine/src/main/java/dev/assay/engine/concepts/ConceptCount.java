package dev.assay.engine.concepts;

/**
 * A concept and how often it holds.
 *
 * @param name in full, such as {@code pre:tok:woman}
 * @param rows where it holds
 */
public record ConceptCount(String name, int rows) {

    /** The name's last part, such as {@code woman}. */
    String value() {
        return name.substring(valueStart());
    }

    /** Where the name's last part begins. */
    int valueStart() {
        return name.indexOf(':', name.indexOf(':') + 1) + 1;
    }
}
