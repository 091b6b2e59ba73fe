package dev.assay.checks;

import dev.assay.engine.files.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** A report in the XML that continuous integration reads as test results: one test case a check. */
final class JUnitXml {

    private JUnitXml() {}

    static void write(CheckReport report, Path file) {
        AtomicFile.write(file, of(report).getBytes(StandardCharsets.UTF_8));
    }

    static String of(CheckReport report) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\" time=\"%s\">\n"
                .formatted(
                        escaped(report.subject()),
                        report.checks().size(),
                        report.failed(),
                        report.notApplicable(),
                        String.format(Locale.ROOT, "%.3f", report.seconds())));
        for (Finding finding : report.checks()) {
            xml.append("  <testcase classname=\"assay.check\" name=\"%s\"".formatted(escaped(finding.check())));
            switch (finding.outcome()) {
                case PASSED -> xml.append("/>\n");
                case NOT_APPLICABLE ->
                    xml.append(
                            ">\n    <skipped message=\"%s\"/>\n  </testcase>\n".formatted(escaped(finding.summary())));
                case FAILED ->
                    xml.append(">\n    <failure message=\"%s\">%s</failure>\n  </testcase>\n"
                            .formatted(
                                    escaped(finding.summary()),
                                    escaped(finding.printed() + "again: " + report.command())));
            }
        }
        return xml.append("</testsuite>\n").toString();
    }

    /** Characters that XML 1.0 cannot hold become question marks. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append("&#10;");
                default -> {
                    boolean allowed =
                            c == '\t' || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
                    escaped.appendCodePoint(allowed ? c : '?');
                }
            }
        });
        return escaped.toString();
    }
}
