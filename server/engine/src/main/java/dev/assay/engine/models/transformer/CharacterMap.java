package dev.assay.engine.models.transformer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;

/**
 * A character map as SentencePiece stores it, in Base64: the length of a trie in bytes, the trie as a double array of 32-bit units
 * (Yata's darts-clone), and the texts it leads to in UTF-8, each ended by a zero. The library walks the trie without looking at its bounds, so
 * every walk that some text could take is taken here: time and memory grow with the file's size alone.
 */
final class CharacterMap {

    private final IntBuffer units;
    private final ByteBuffer texts;

    private CharacterMap(IntBuffer units, ByteBuffer texts) {
        this.units = units;
        this.texts = texts;
    }

    /** Whether no walk leaves the trie, and each ends at a text. */
    static boolean isUsable(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length < 8) {
            return false;
        }
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int trie = all.getInt();
        if (trie < 4 || trie % 4 != 0 || trie > all.remaining()) {
            return false;
        }
        ByteBuffer texts = all.slice(4 + trie, all.remaining() - trie);
        return isUtf8(texts.duplicate())
                && new CharacterMap(
                                all.slice(4, trie)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .asIntBuffer(),
                                texts)
                        .isClosed();
    }

    private static boolean isUtf8(ByteBuffer texts) {
        CharBuffer decoded = CharBuffer.allocate(texts.remaining());
        return StandardCharsets.UTF_8.newDecoder().decode(texts, decoded, true).isUnderflow();
    }

    private boolean isClosed() {
        BitSet seen = new BitSet(units.limit());
        Deque<Integer> open = new ArrayDeque<>();
        int root = offset(units.get(0));
        open.add(root);
        while (!open.isEmpty()) {
            int node = open.remove();
            for (int c = 1; c < 256; c++) {
                int next = node ^ c;
                if (next < 0 || next >= units.limit()) {
                    return false;
                }
                int unit = units.get(next);
                // The unit's label: its lowest byte, and the sign, which marks the values of leaves.
                if ((unit & 0x8000_00FF) != c || seen.get(next)) {
                    continue;
                }
                seen.set(next);
                int child = next ^ offset(unit);
                if ((unit >>> 8 & 1) == 1 && !isText(child)) {
                    return false;
                }
                open.add(child);
            }
        }
        return true;
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
    }

    /** Whether the value of a leaf is where a character of the texts begins. */
    private boolean isText(int leaf) {
        if (leaf < 0 || leaf >= units.limit()) {
            return false;
        }
        int at = units.get(leaf) & Integer.MAX_VALUE;
        return at == texts.limit() || (at < texts.limit() && (texts.get(at) & 0xC0) != 0x80);
    }
}
