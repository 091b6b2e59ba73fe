package dev.assay.data.scenes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One file of the lexicon. Lines that start with {@code #} are remarks. Three shapes occur: a table ({@code a | b | c} per line),
 * a list of keys ({@code key = a; b; c}), and blocks (a line, then lines of {@code key: a; b} or members set in by two blanks).
 */
public final class WordList {

    private final List<String> lines;

    private WordList(List<String> lines) {
        this.lines = lines;
    }

    static WordList read(String name) {
        return read(WordList.class, name);
    }

    /** @param name of a file beside the class, such as {@code beings.txt} */
    public static WordList read(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new WordList(text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        return lines;
    }

    /** The cells of every line, trimmed, each row filled up with empty cells. */
    List<List<String>> table(int columns) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines) {
            List<String> cells = new ArrayList<>(cells(line));
            while (cells.size() < columns) {
                cells.add("");
            }
            rows.add(cells);
        }
        return rows;
    }

    /** Key to members, in the order of the file. */
    public Map<String, List<String>> lists() {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (String line : lines) {
            int sign = line.indexOf('=');
            lists.put(line.substring(0, sign).strip(), members(line.substring(sign + 1)));
        }
        return lists;
    }

    /** Each line at the margin with the lines set in below it. */
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("  ")) {
                blocks.getLast().body().add(line.strip());
            } else {
                blocks.add(new Block(line.strip(), new ArrayList<>()));
            }
        }
        return blocks;
    }

    public static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    }

    /** What stands between semicolons, empty members left out. */
    static List<String> members(String text) {
        return Arrays.stream(text.split(";"))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .toList();
    }

    /** A heading and its body. */
    public record Block(String heading, List<String> body) {

        /** The members of the body's line {@code key: …}, none where there is no such line. */
        public List<String> members(String key) {
            for (String line : body) {
                if (line.startsWith(key + ":")) {
                    return WordList.members(line.substring(key.length() + 1));
                }
            }
            return List.of();
        }
    }
}
