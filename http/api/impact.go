package api

// ImpactQuestion asks what a scenario does.
type ImpactQuestion struct {
	Scenario Scenario `json:"scenario"`
	States   []string `json:"states,omitempty" enum:"down,degraded,at_risk,operational,removed,improved" maxItems:"6" doc:"What affected lists; default down, degraded, at_risk and removed"`
	Limit    int      `json:"limit,omitempty" minimum:"1" maximum:"1000" default:"1000"`
	Cursor   string   `json:"cursor,omitempty" maxLength:"4096"`
}

// ImpactAnswer says what a scenario does. Counts and services are always
// whole, whatever states and limit say.
type ImpactAnswer struct {
	Answer
	Items    int      `json:"items" doc:"Items in the graph that was searched"`
	Counts   Counts   `json:"counts"`
	Affected []Effect `json:"affected" doc:"Worst first, then by distance, then by key; imposed items included"`
	Services []Effect `json:"services" doc:"All affected items that are services, worst first"`
	Next     string   `json:"next" doc:"Cursor of the next page; it stays on this revision"`
}

// Counts counts affected items by their state after.
type Counts struct {
	Down     int           `json:"down"`
	Degraded int           `json:"degraded"`
	AtRisk   int           `json:"at_risk"`
	Removed  int           `json:"removed"`
	Improved *int          `json:"improved,omitempty" doc:"When asked for"`
	Services ServiceCounts `json:"services"`
}

// ServiceCounts counts affected services by their state after.
type ServiceCounts struct {
	Down     int `json:"down"`
	Degraded int `json:"degraded"`
	AtRisk   int `json:"at_risk"`
}

// Effect is an affected item.
type Effect struct {
	ItemRef
	Before   *State `json:"before" nullable:"true" doc:"Null for an added item"`
	After    *State `json:"after" nullable:"true" doc:"Null for a removed item"`
	Distance int    `json:"distance" doc:"The round in which it reached its final state; 0 for imposed items"`
	Imposed  bool   `json:"imposed" doc:"The scenario names it"`
}

type impactInput struct {
	MinRevision
	Body ImpactQuestion
}

type impactOutput struct {
	Stamp
	Body ImpactAnswer
}
