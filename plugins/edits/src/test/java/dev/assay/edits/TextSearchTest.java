package dev.assay.edits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextSearchTest {

    @Test
    void offsetsAreThoseOfUtf16WhateverStandsBefore() {
        // By hand: an emoji is two units, a combining accent one, and Hebrew is stored in the order it is read.
        assertThat(TextSearch.occurrences("😀 Dog, dOG", "dog")).containsExactly(List.of(3, 6), List.of(8, 11));
        assertThat(TextSearch.occurrences("e\u0301te\u0301 dog", "DOG")).containsExactly(List.of(6, 9));
        assertThat(TextSearch.occurrences("שלום עולם", "עולם")).containsExactly(List.of(5, 9));
        assertThat(TextSearch.occurrences("x😀😀y", "😀")).containsExactly(List.of(1, 3), List.of(3, 5));
    }

    @Test
    void occurrencesDoNotOverlapAndNothingIsFoundInNothing() {
        assertThat(TextSearch.occurrences("aaaa", "aa")).containsExactly(List.of(0, 2), List.of(2, 4));
        assertThat(TextSearch.occurrences("", "a")).isEmpty();
        assertThat(TextSearch.occurrences("abc", "abcd")).isEmpty();
        assertThat(TextSearch.occurrences("abc", "")).isEmpty();
    }
}
