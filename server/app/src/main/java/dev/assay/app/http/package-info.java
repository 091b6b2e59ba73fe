/** The run protocol, the data routes and the pages over HTTP, with problems as RFC 9457 has them. */
@NullMarked
package dev.assay.app.http;

import org.jspecify.annotations.NullMarked;
