package api

// Health is the answer of the health calls.
type Health struct {
	Status   string `json:"status" enum:"alive,ready"`
	Version  string `json:"version"`
	Revision uint64 `json:"revision,omitempty" doc:"That the index holds"`
}

type healthOutput struct {
	Body Health
}
