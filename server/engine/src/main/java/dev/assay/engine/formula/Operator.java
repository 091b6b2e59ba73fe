package dev.assay.engine.formula;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How a column is compared with a value. */
public enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String sign;

    Operator(String sign) {
        this.sign = sign;
    }

    /** As it is written. */
    public String sign() {
        return sign;
    }

    /** Whether it asks for more than being the same or another. */
    public boolean ordered() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** Whether it holds, given how the left side compares with the right one: negative, 0 or positive. */
    public boolean holds(int comparison) {
        return switch (this) {
            case EQUAL -> comparison == 0;
            case NOT_EQUAL -> comparison != 0;
            case LESS -> comparison < 0;
            case AT_MOST -> comparison <= 0;
            case GREATER -> comparison > 0;
            case AT_LEAST -> comparison >= 0;
        };
    }

    static Operator of(String sign) {
        return Arrays.stream(values())
                .filter(operator -> operator.sign.equals(sign))
                .findFirst()
                .orElseThrow();
    }

    /** All signs, for messages. */
    static String signs() {
        List<String> signs = Arrays.stream(values()).map(Operator::sign).toList();
        return signs.stream().collect(Collectors.joining(" "));
    }
}
