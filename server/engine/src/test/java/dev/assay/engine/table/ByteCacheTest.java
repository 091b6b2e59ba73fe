package dev.assay.engine.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ByteCacheTest {

    @Test
    void whatWasNotAskedForLongestGoesFirstAndTheBoundHolds() {
        ByteCache cache = new ByteCache(100);
        AtomicInteger made = new AtomicInteger();
        for (String key : List.of("a", "b", "a", "c", "a", "b")) {
            String value = cache.get(key, () -> key + made.incrementAndGet(), any -> 40L);
            assertThat(value).startsWith(key);
            assertThat(cache.bytes()).isLessThanOrEqualTo(100);
        }
        // c drove b out, and b was made again: a, b, c, b.
        assertThat(made).hasValue(4);
        assertThat(cache.get("large", () -> "large", any -> 1000L)).isEqualTo("large");
        assertThat(cache.get("small", () -> "small", any -> 1L)).isEqualTo("small");
        assertThat(cache.bytes()).isEqualTo(1);
    }

    @Test
    void threadsThatAskAtOnceShareOneValue() throws Exception {
        ByteCache cache = new ByteCache(100);
        AtomicInteger made = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> answers = IntStream.range(0, 4)
                    .mapToObj(k -> pool.submit(() -> cache.get(
                            "key",
                            () -> {
                                asked.countDown();
                                return made.incrementAndGet();
                            },
                            any -> 1L)))
                    .toList();
            asked.await();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void whatFailedIsTriedAgain() {
        ByteCache cache = new ByteCache(100);
        assertThatThrownBy(() -> cache.get(
                        "key",
                        () -> {
                            throw new UserError("no");
                        },
                        any -> 1L))
                .isInstanceOf(UserError.class);
        assertThat(cache.get("key", () -> "yes", any -> 1L)).isEqualTo("yes");
    }
}
