package dev.assay.engine.corpus;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Comma-separated values as in RFC 4180: quoted fields may hold commas, doubled quotes and line breaks. */
final class CsvRows implements RowReader {

    @Override
    public void read(StrictUtf8 in, Columns columns, RowSink sink) throws IOException, SQLException {
        CsvReader<CsvRecord> rows = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .skipEmptyLines(true)
                .ofCsvRecord(in);
        @Nullable Header header = null;
        long line = 1;
        try {
            for (CsvRecord row : rows) {
                line = row.getStartingLineNumber();
                if (header == null) {
                    header = new Header(new Place(in.file(), line), row.getFields(), columns);
                } else {
                    header.hand(new Place(in.file(), line), row.getFields(), false, in.fraction(), sink);
                }
            }
        } catch (CsvParseException e) {
            if (e.getCause() instanceof UserError inReading) {
                throw inReading;
            }
            throw new Place(in.file(), line)
                    .error("at or after this line a quoted field does not end as it should; close the quote, or double"
                            + " quotes inside it");
        }
    }
}
