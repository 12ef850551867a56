// Package ingest brings what sources say into the graph.
//
// An import runs through the same steps whatever its format: a [Source]
// decodes files into rows; rows are held to the model; items are identified by
// key, relations by their ends, type and group; what several sources say of
// one fact is merged; the difference to what is stored is applied in batches;
// and after a complete read, what no source names any longer is retired.
//
// The whole input is checked before the first batch. Rows are spooled, so that
// an input of millions of rows is never held in memory; what is held is a few
// dozen bytes for each row.
package ingest
