package dev.assay.engine.concepts;

import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.IndexOptions;

/** Feeds the concepts of one example's field to Lucene. */
final class TermStream extends TokenStream {

    /** Document numbers alone: no frequencies, positions or norms. */
    static final FieldType TYPE = type();

    private final CharTermAttribute attribute = addAttribute(CharTermAttribute.class);
    private Iterator<String> terms = Collections.emptyIterator();

    /** What comes next. */
    void set(Set<String> terms) {
        this.terms = terms.iterator();
    }

    @Override
    public boolean incrementToken() {
        if (!terms.hasNext()) {
            return false;
        }
        clearAttributes();
        attribute.append(terms.next());
        return true;
    }

    private static FieldType type() {
        FieldType type = new FieldType();
        type.setTokenized(true);
        type.setOmitNorms(true);
        type.setIndexOptions(IndexOptions.DOCS);
        type.freeze();
        return type;
    }
}
