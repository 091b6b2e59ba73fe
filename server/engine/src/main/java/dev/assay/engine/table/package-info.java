/**
 * The rows of a data set as a table that formulas select from: typed columns of any origin, masks, histograms, metrics, order,
 * completion and saved slices. May use everything of the engine but the workspace.
 *
 * <p>{@link dev.assay.engine.table.Tables} opens a {@link dev.assay.engine.table.Table}; its {@link
 * dev.assay.engine.table.Sources} know where each column comes from, its {@link dev.assay.engine.table.Planner} turns a formula into
 * a mask. What is costly to make (columns, masks of leaves, bins, orders) is kept in one cache that is bounded in bytes.
 */
@NullMarked
package dev.assay.engine.table;

import org.jspecify.annotations.NullMarked;
