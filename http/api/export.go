package api

type exportInput struct {
	MinRevision
	Format string `query:"format" enum:"yaml,json,ndjson" default:"yaml"`
}
