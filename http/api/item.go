package api

// Item is an item as an estate document has it, with what the register adds.
type Item struct {
	ItemRef
	Facets       []string               `json:"facets" enum:"ci,asset"`
	Tags         []string               `json:"tags"`
	Requirements map[string]Requirement `json:"requirements"`
	RootFor      []string               `json:"rootFor" doc:"Connectivity types, besides those of its class"`
	EndpointFor  []string               `json:"endpointFor" doc:"Connectivity types, besides those of its class"`
	Properties   map[string]any         `json:"properties" doc:"As in an estate document: money as {amount, currency}, dates and durations in ISO 8601"`
	Revision     uint64                 `json:"revision" doc:"That last changed it"`
	Retired      bool                   `json:"retired" doc:"On record, but absent from the graph"`
	Provenance   Provenance             `json:"provenance"`
}

// Provenance says who said an item, and each of its facts.
type Provenance struct {
	Sources []Said          `json:"sources" doc:"Sources that name the item now"`
	Facts   map[string]Fact `json:"facts" doc:"By name of the property, or of the item's own field: class, name, tags, facets, requirements, rootFor, endpointFor"`
}

// Said is a source that names an item.
type Said struct {
	Source string `json:"source"`
	Since  string `json:"since" doc:"The import run in which it began to"`
}

// Fact says who said a fact, and what others say of it.
type Fact struct {
	Source string  `json:"source" doc:"Whose statement counts"`
	Run    string  `json:"run" doc:"The import run in which the value last changed"`
	Lost   []Claim `json:"lost" doc:"What other sources say; equal values too"`
}

// Claim is what another source says of a fact.
type Claim struct {
	Source string `json:"source"`
	Run    string `json:"run"`
	Value  any    `json:"value"`
	Same   bool   `json:"same" doc:"It says the same as the value that counts"`
}

// ItemList is a page of the register.
type ItemList struct {
	Items []Item `json:"items"`
	Next  string `json:"next"`
	Total int    `json:"total" doc:"All that match, on other pages too"`
	More  bool   `json:"more" doc:"Total is a floor: read it as 2000+"`
}

type itemListInput struct {
	MinRevision
	Paging
	Text    string   `query:"q" maxLength:"1024" doc:"Each word must begin a word of the key or name; the item with exactly this key comes first, then those with exactly this name"`
	Name    string   `query:"name" maxLength:"1024" doc:"Items with exactly this name, without regard to case and diacritics"`
	Class   []string `query:"class,explode" maxItems:"100" doc:"Any of these classes, subclasses included"`
	Key     string   `query:"key" maxLength:"512" doc:"The item with this key"`
	Tag     string   `query:"tag" maxLength:"1024" doc:"Has this tag"`
	Retired bool     `query:"retired" doc:"Only retired items; else only others"`
}

type itemListOutput struct {
	Stamp
	Body ItemList
}

type itemInput struct {
	MinRevision
	ID          string `path:"id" format:"uuid" doc:"The item's id; keys go in GET /api/v1/items?key="`
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag held already; 304 when it still stands"`
}

type itemOutput struct {
	Stamp
	Status int
	ETag   string `header:"ETag" doc:"Strong; the revision that last changed the item"`
	Body   *Item
}

// ItemState is how an item works now, and what it needs.
type ItemState struct {
	Answer
	State        State       `json:"state" doc:"Under the conditions known now"`
	Imposed      *State      `json:"imposed" nullable:"true" doc:"What a condition says of the item itself; null when none does"`
	Requirements []NeedState `json:"requirements" doc:"What it needs, by name"`
}

// NeedState is one requirement of an item, with its members as they are now.
type NeedState struct {
	Name         string      `json:"name"`
	Need         int         `json:"need"`
	Strength     string      `json:"strength" enum:"hard,soft"`
	Connectivity bool        `json:"connectivity"`
	Members      []ItemAtNow `json:"members" doc:"In key order"`
	Failed       int         `json:"failed" doc:"Members that are down or degraded"`
}

// ItemAtNow is an item with its state now.
type ItemAtNow struct {
	ItemRef
	State State `json:"state"`
}

type itemStateInput struct {
	MinRevision
	ID string `path:"id" format:"uuid"`
}

type itemStateOutput struct {
	Stamp
	Body ItemState
}
