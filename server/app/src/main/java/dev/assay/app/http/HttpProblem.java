package dev.assay.app.http;

/** Ends a request with a problem document. */
final class HttpProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    /**
     * @param title the kind, the same each time
     * @param detail one sentence with place and remedy
     */
    HttpProblem(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    static HttpProblem notFound(String what) {
        return new HttpProblem(404, "Not found", what);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }
}
