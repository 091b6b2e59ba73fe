package dev.assay.checks.training;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Logs as tables: a header, then a line per row, with fields between commas, semicolons (then numbers may have decimal commas) or tabs;
 * quoted as in RFC 4180, but without line breaks in fields. A header that comes again, as when logs were joined, is skipped.
 */
final class CsvLog {

    private CsvLog() {}

    static void read(Path file, String header, LogLines lines, LogBuilder builder, Run run) throws IOException {
        char separator = separator(header);
        List<String> names =
                fields(header, separator).stream().map(String::strip).toList();
        if (names.stream().anyMatch(CsvLog::isNumber)) {
            throw new UserError(file + ", line " + lines.number() + ": the first line has numbers (" + shown(header)
                    + "); put a header above them that names the columns, for instance step,train_loss,dev_loss.");
        }
        boolean commas = separator == ';';
        for (String line = lines.next(); line != null; line = lines.next()) {
            run.checkCancelled();
            if (line.isBlank() || line.equals(header)) {
                continue;
            }
            builder.begin("line " + lines.number());
            List<String> fields = fields(line, separator);
            if (lines.cut() || fields.size() != names.size()) {
                builder.unusable(fields.size() + " fields, but the header has " + names.size());
                continue;
            }
            for (int i = 0; i < fields.size(); i++) {
                builder.text(names.get(i), fields.get(i), commas);
            }
            builder.end();
        }
    }

    private static String shown(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private static boolean isNumber(String name) {
        return name.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?");
    }

    /** That which the header has most of. */
    private static char separator(String header) {
        char best = ',';
        long most = 0;
        for (char each : new char[] {',', '\t', ';'}) {
            long count = header.chars().filter(c -> c == each).count();
            if (count > most) {
                best = each;
                most = count;
            }
        }
        return best;
    }

    private static List<String> fields(String line, char separator) {
        List<String> fields = new ArrayList<>();
        if (line.indexOf('"') < 0) {
            int from = 0;
            for (int to = line.indexOf(separator); to >= 0; to = line.indexOf(separator, from)) {
                fields.add(line.substring(from, to));
                from = to + 1;
            }
            fields.add(line.substring(from));
            return fields;
        }
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    field.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == separator && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
