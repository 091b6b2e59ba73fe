package dev.assay.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.PairModel;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LoadedModelsTest {

    @TempDir
    private Path temporary;

    private final List<Fake> made = new ArrayList<>();

    /** A model that takes ten bytes and knows whether it was closed. */
    private static final class Fake implements Model {
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public ModelCard card() {
            return new ModelCard(
                    "fake", "Fake", Set.of(Capability.CLASSIFY), 1, 4, 10, 1, 1, 0, 1, false, List.of(), List.of());
        }

        @Override
        public String fingerprint() {
            return "";
        }

        @Override
        public void tryOut() {}

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private synchronized Model make(Path folder) {
        Fake fake = new Fake();
        made.add(fake);
        return fake;
    }

    private Path folder(String name) throws Exception {
        Path folder = Files.createDirectories(temporary.resolve(name));
        Files.writeString(folder.resolve("config.json"), name);
        return folder;
    }

    private void use(LoadedModels models, Path folder) {
        try (BorrowedModel borrowed = models.borrow("m", folder, this::make)) {
            assertThat(((Fake) borrowed.model()).closed).hasValue(0);
        }
    }

    private List<Integer> closed() {
        return made.stream().map(fake -> fake.closed.get()).toList();
    }

    @Test
    void aModelStaysLoadedBetweenUsesAndTheOneUsedLongestAgoGoesFirst() throws Exception {
        try (LoadedModels models = new LoadedModels(2, 1000)) {
            use(models, folder("a"));
            use(models, folder("b"));
            use(models, temporary.resolve("a"));
            assertThat(made).hasSize(2);
            use(models, folder("c"));
            assertThat(closed()).containsExactly(0, 1, 0);
        }
        assertThat(closed()).containsExactly(1, 1, 1);
    }

    @Test
    void idleModelsTakeNoMoreMemoryThanTheyMay() throws Exception {
        try (LoadedModels models = new LoadedModels(5, 25)) {
            use(models, folder("a"));
            use(models, folder("b"));
            use(models, folder("c"));
            assertThat(closed()).containsExactly(1, 0, 0);
        }
    }

    @Test
    void aModelInUseIsNeverClosedNotEvenWhenItsFolderChangesOrTheWorkspaceCloses() throws Exception {
        LoadedModels models = new LoadedModels(0, 1000);
        Path folder = folder("a");
        BorrowedModel first = models.borrow("m", folder, this::make);
        Files.writeString(folder.resolve("config.json"), "changed");
        BorrowedModel second = models.borrow("m", folder, this::make);
        assertThat(second.model()).isNotSameAs(first.model());
        assertThat(closed()).containsExactly(0, 0);
        first.close();
        first.close();
        assertThat(closed()).containsExactly(1, 0);
        models.close();
        assertThat(closed()).containsExactly(1, 0);
        second.close();
        assertThat(closed()).containsExactly(1, 1);
    }

    @Test
    void manyWhoAskAtOnceShareOneLoading() throws Exception {
        Path folder = folder("a");
        try (LoadedModels models = new LoadedModels(1, 1000);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            CountDownLatch together = new CountDownLatch(8);
            Callable<Model> ask = () -> {
                together.countDown();
                together.await();
                try (BorrowedModel borrowed = models.borrow("m", folder, this::make)) {
                    return borrowed.model();
                }
            };
            List<Future<Model>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(ask));
            }
            for (Future<Model> answer : answers) {
                assertThat(answer.get()).isSameAs(made.getFirst());
            }
            assertThat(closed()).containsExactly(0);
        }
        assertThat(closed()).containsExactly(1);
    }

    @Test
    void aLoadingThatFailsIsTriedAgainByTheNextWhoAsks() throws Exception {
        Path folder = folder("a");
        try (LoadedModels models = new LoadedModels(1, 1000)) {
            assertThatThrownBy(() -> models.borrow("m", folder, any -> {
                        throw new UserError("broken");
                    }))
                    .isInstanceOf(UserError.class)
                    .hasMessage("broken");
            use(models, folder);
            assertThat(made).hasSize(1);
        }
    }

    @Test
    void aModelThatCannotDoWhatIsWantedIsRefusedWithWhatItCan() throws Exception {
        try (LoadedModels models = new LoadedModels(1, 1000);
                BorrowedModel borrowed = models.borrow("mine", folder("a"), this::make)) {
            assertThat(borrowed.that(Capability.CLASSIFY, Fake.class)).isSameAs(borrowed.model());
            assertThatThrownBy(() -> borrowed.that(Capability.GENERATE, Fake.class))
                    .isInstanceOf(UserError.class)
                    .hasMessageContainingAll("mine", "generate", "classify");
            assertThatThrownBy(() -> borrowed.that(Capability.CLASSIFY, PairModel.class))
                    .isInstanceOf(UserError.class);
        }
    }
}
