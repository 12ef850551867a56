package api

// ModelAnswer is the vocabulary: classes and relation types.
type ModelAnswer struct {
	Revision      uint64         `json:"revision" doc:"The revision that put this model"`
	Facets        FacetFacts     `json:"facets"`
	Classes       []Class        `json:"classes" doc:"In order of declaration"`
	RelationTypes []RelationType `json:"relationTypes"`
	Tiers         []string       `json:"tiers" doc:"Lanes of a map, in order"`
}

// FacetFacts are the properties that each facet brings.
type FacetFacts struct {
	Common []Property `json:"common"`
	CI     []Property `json:"ci"`
	Asset  []Property `json:"asset"`
}

// Property describes one fact.
type Property struct {
	Name        string   `json:"name"`
	Label       string   `json:"label"`
	Description string   `json:"description,omitempty"`
	Type        string   `json:"type" enum:"string,text,integer,number,boolean,date,datetime,duration,money,enum,url,email,phone,ip,list"`
	Of          string   `json:"of,omitempty" doc:"Of a list: the type of its values"`
	Values      []string `json:"values,omitempty" doc:"Of an enum"`
	Min         *float64 `json:"min,omitempty"`
	Max         *float64 `json:"max,omitempty"`
	Required    bool     `json:"required,omitempty"`
	Secret      bool     `json:"secret,omitempty"`
	BuiltIn     bool     `json:"builtIn,omitempty"`
}

// Class is a kind of item, with what it inherits but for properties: those of
// its facets and of the classes in its lineage add up.
type Class struct {
	Name        string     `json:"name"`
	Extends     string     `json:"extends,omitempty"`
	Lineage     []string   `json:"lineage" doc:"The class itself first, then what it extends, to the top"`
	Label       string     `json:"label"`
	Plural      string     `json:"plural"`
	Description string     `json:"description,omitempty"`
	Tier        string     `json:"tier"`
	Icon        string     `json:"icon"`
	Facets      []string   `json:"facets" enum:"ci,asset"`
	Service     bool       `json:"service"`
	Abstract    bool       `json:"abstract"`
	RootFor     []string   `json:"rootFor"`
	EndpointFor []string   `json:"endpointFor"`
	Properties  []Property `json:"properties" doc:"Its own"`
	BuiltIn     bool       `json:"builtIn"`
}

// RelationType is a kind of relation.
type RelationType struct {
	Name         string     `json:"name"`
	Label        string     `json:"label"`
	Inverse      string     `json:"inverse" doc:"Read from the to end"`
	Description  string     `json:"description,omitempty"`
	Impact       string     `json:"impact" enum:"from,to,both,none" doc:"Which end suffers when the other fails"`
	Strength     string     `json:"strength" enum:"hard,soft"`
	Connectivity bool       `json:"connectivity"`
	GroupByType  bool       `json:"groupByType"`
	Need         Need       `json:"need"`
	Ends         []Ends     `json:"ends" doc:"Allowed pairs of classes, subclasses included; none means any"`
	Properties   []Property `json:"properties"`
	BuiltIn      bool       `json:"builtIn"`
}

// Ends is an allowed pair of classes.
type Ends struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type modelInput struct {
	MinRevision
	AsOf string `query:"asOf" maxLength:"64" doc:"The number of a revision, or a time"`
}

type modelOutput struct {
	Stamp
	Body ModelAnswer
}
