package dev.assay.app.http;

import dev.assay.engine.activations.Classifier;
import dev.assay.engine.activations.Prediction;
import dev.assay.engine.challenge.ChallengeExport;
import dev.assay.engine.challenge.ChallengeSet;
import dev.assay.engine.challenge.Challenges;
import dev.assay.engine.challenge.Edit;
import dev.assay.engine.challenge.LabelBy;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.TextLimits;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Challenge sets: keeping edits with what they came from, stating their labels, taking them away as files. */
final class ChallengeRoutes {

    private static final Set<String> KEPT = Set.of(
            "parent",
            "data",
            "row",
            "model",
            "originalPremise",
            "originalHypothesis",
            "premise",
            "hypothesis",
            "label",
            "labelBy");

    private static final Set<String> STATED = Set.of("label", "labelBy");

    private final Workspace workspace;

    ChallengeRoutes(Workspace workspace) {
        this.workspace = workspace;
    }

    void addTo(JavalinDefaultRoutingApi routes) {
        routes.get(
                "/api/challenges", request -> Reply.json(request, challenges().list()));
        routes.get("/api/challenges/{name}", request -> Reply.json(request, set(request)));
        routes.delete("/api/challenges/{name}", this::deleteSet);
        routes.get("/api/challenges/{name}/export", this::export);
        routes.post("/api/challenges/{name}/edits", this::keep);
        routes.patch("/api/challenges/{name}/edits/{id}", this::relabel);
        routes.delete("/api/challenges/{name}/edits/{id}", this::delete);
    }

    private Challenges challenges() {
        return workspace.challenges();
    }

    private ChallengeSet set(Context request) {
        String name = request.pathParam("name");
        return challenges()
                .find(name)
                .orElseThrow(() -> HttpProblem.notFound("there is no challenge set \"" + shortened(name)
                        + "\"; /api/challenges lists those there are"));
    }

    private void deleteSet(Context request) {
        set(request);
        challenges().delete(request.pathParam("name"));
        request.status(204);
    }

    /**
     * How many edits went.
     *
     * @param deleted the edit itself and its descendants
     */
    private record Deletion(int deleted) {}

    private void delete(Context request) {
        edit(request);
        Reply.json(request, new Deletion(challenges().delete(request.pathParam("name"), request.pathParam("id"))));
    }

    private Edit edit(Context request) {
        return set(request).find(request.pathParam("id")).orElseThrow(() -> none(request));
    }

    private static HttpProblem none(Context request) {
        return HttpProblem.notFound("there is no edit " + shortened(request.pathParam("id")) + " in the challenge set "
                + request.pathParam("name") + "; it may have been deleted in another tab: load the set again");
    }

    private void export(Context request) {
        ChallengeSet set = set(request);
        String given = new Asked(request).text("format");
        ChallengeExport.Format format = Arrays.stream(ChallengeExport.Format.values())
                .filter(each -> Json.nameOf(each).equals(given))
                .findFirst()
                .orElseThrow(
                        () -> new UserError("\"format\" must be jsonl, csv or tsv, got \"" + shortened(given) + "\""));
        String file = URLEncoder.encode(set.name() + "." + given, StandardCharsets.UTF_8)
                .replace("+", "%20");
        request.header("Content-Disposition", "attachment; filename*=UTF-8''" + file);
        request.header("Cache-Control", "no-store");
        request.contentType(format.type()).result(ChallengeExport.of(set, format));
    }

    private void relabel(Context request) {
        JsonNode body = Body.of(request, STATED);
        Edit edit = edit(request);
        @Nullable String label = optional(body, "label");
        @Nullable LabelBy by = labelBy(body, label);
        if (label != null) {
            List<String> ofModel =
                    edit.probabilities().stream().map(each -> each.label()).toList();
            checkLabel(label, labels(edit.data(), ofModel));
        }
        Reply.json(
                request,
                challenges()
                        .relabel(request.pathParam("name"), edit.id(), label, by)
                        .orElseThrow(() -> none(request)));
    }

    private void keep(Context request) {
        JsonNode body = Body.of(request, KEPT);
        String name = request.pathParam("name");
        Challenges.checkName(name);
        Example edited = texts(body, "premise", "hypothesis");
        @Nullable DataSet data = data(body);
        @Nullable Integer row = row(body, data);
        if (data != null
                && data.fields().equals(DataSet.PAIR_FIELDS)
                        == edited.hypothesis().isEmpty()) {
            throw new UserError(
                    edited.hypothesis().isEmpty()
                            ? "the hypothesis is empty; fill it in"
                            : "the data set " + data.name() + " has single texts; leave \"hypothesis\" out");
        }
        @Nullable String parent = optional(body, "parent");
        Example original = original(body, name, parent);
        @Nullable String label = optional(body, "label");
        @Nullable LabelBy by = labelBy(body, label);
        String model = Body.text(body, "model");
        Prediction prediction;
        try (BorrowedModel borrowed = workspace.models().borrow(model)) {
            Classifier classifier = Classifier.of(model, borrowed.model());
            if (label != null) {
                checkLabel(label, labels(data == null ? null : data.name(), classifier.labels()));
            }
            prediction = classifier.predict(List.of(edited), Run.unwatched()).getFirst();
        }
        Edit kept = challenges()
                .keep(
                        name,
                        new Edit(
                                "new",
                                parent,
                                data == null ? null : data.name(),
                                row,
                                model,
                                original.premise(),
                                original.hypothesis(),
                                edited.premise(),
                                edited.hypothesis(),
                                label,
                                by,
                                prediction.predicted(),
                                prediction.probabilities(),
                                Challenges.now()));
        request.status(201)
                .header(
                        "Location",
                        "/api/challenges/"
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20"));
        Reply.json(request, kept);
    }

    /** Two texts of the body, without the blanks around them. */
    private static Example texts(JsonNode body, String premise, String hypothesis) {
        @Nullable String first = optional(body, premise);
        @Nullable String second = optional(body, hypothesis);
        String text = first == null ? "" : first.strip();
        checkText(premise, text);
        String other = second == null ? "" : second.strip();
        if (!other.isEmpty()) {
            checkText(hypothesis, other);
        }
        return new Example(0, text, other, null);
    }

    private static void checkText(String field, String text) {
        @Nullable String complaint = TextLimits.complaint(text);
        if (complaint != null) {
            throw new UserError("the field \"" + field + "\" " + complaint);
        }
    }

    /** The texts that this line of edits began with: as given, else those of the parent. */
    private Example original(JsonNode body, String name, @Nullable String parent) {
        if (parent == null || body.has("originalPremise")) {
            return texts(body, "originalPremise", "originalHypothesis");
        }
        Optional<Edit> edited = challenges().find(name).flatMap(set -> set.find(parent));
        // A parent that is not there is refused when the edit is kept.
        return new Example(
                0,
                edited.map(Edit::originalPremise).orElse(""),
                edited.map(Edit::originalHypothesis).orElse(""),
                null);
    }

    private @Nullable DataSet data(JsonNode body) {
        @Nullable String name = optional(body, "data");
        return name == null ? null : workspace.dataSets().get(name);
    }

    private static @Nullable Integer row(JsonNode body, @Nullable DataSet data) {
        JsonNode row = body.path("row");
        if (row.isMissingNode() || row.isNull()) {
            return null;
        }
        if (data == null) {
            throw new UserError("the field \"row\" needs \"data\", the data set that the row is of");
        }
        if (!row.isIntegralNumber() || !row.canConvertToInt() || row.intValue() < 0 || row.intValue() >= data.rows()) {
            throw new UserError("the field \"row\" must be a row of " + data.name() + ", from 0 to " + (data.rows() - 1)
                    + ", got " + row);
        }
        return row.intValue();
    }

    /** The labels that an edit can have: those of its data set, where that has labels and is still there, else the model's. */
    private List<String> labels(@Nullable String data, List<String> ofModel) {
        List<String> ofData = Optional.ofNullable(data)
                .flatMap(name -> workspace.dataSets().find(name))
                .map(DataSet::labels)
                .orElse(List.of());
        return ofData.isEmpty() ? ofModel : ofData;
    }

    private static void checkLabel(String label, List<String> labels) {
        if (!labels.contains(label)) {
            throw new UserError("there is no label \"" + shortened(label) + "\"; there are "
                    + labels.stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(", ")));
        }
    }

    /** How the label came about; chosen where the body does not say. */
    private static @Nullable LabelBy labelBy(JsonNode body, @Nullable String label) {
        @Nullable String given = optional(body, "labelBy");
        if (label == null) {
            if (given != null) {
                throw new UserError("the field \"labelBy\" says how a label came about; give \"label\" too");
            }
            return null;
        }
        return switch (Objects.requireNonNullElse(given, "chosen")) {
            case "kept" -> LabelBy.KEPT;
            case "chosen" -> LabelBy.CHOSEN;
            default ->
                throw new UserError("the field \"labelBy\" must be kept or chosen, got \"" + shortened(given) + "\"");
        };
    }

    private static @Nullable String optional(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw new UserError("the field \"" + field + "\" must be a text, got " + shortened(value.toString()));
        }
        return value.stringValue();
    }

    private static String shortened(@Nullable String text) {
        String shown = String.valueOf(text);
        return shown.length() <= 60 ? shown : shown.substring(0, 60) + "…";
    }
}
