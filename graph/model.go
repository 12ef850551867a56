package graph

import "slices"

// PropertyType is the type of a property in a model.
type PropertyType string

// The property types. Text, enum, url, email, phone and ip are kept as
// [KindString].
const (
	TypeString   PropertyType = "string"
	TypeText     PropertyType = "text" // several lines
	TypeInteger  PropertyType = "integer"
	TypeNumber   PropertyType = "number"
	TypeBoolean  PropertyType = "boolean"
	TypeDate     PropertyType = "date"
	TypeDateTime PropertyType = "datetime"
	TypeDuration PropertyType = "duration"
	TypeMoney    PropertyType = "money"
	TypeEnum     PropertyType = "enum"
	TypeURL      PropertyType = "url"
	TypeEmail    PropertyType = "email"
	TypePhone    PropertyType = "phone"
	TypeIP       PropertyType = "ip"
	TypeList     PropertyType = "list"
)

// PropertyTypes lists all property types.
func PropertyTypes() []PropertyType {
	return []PropertyType{TypeString, TypeText, TypeInteger, TypeNumber, TypeBoolean, TypeDate, TypeDateTime,
		TypeDuration, TypeMoney, TypeEnum, TypeURL, TypeEmail, TypePhone, TypeIP, TypeList}
}

// Property describes one fact that items of a class, or of a facet, may have.
type Property struct {
	Name        string       `json:"name"`                  // camelCase
	Label       string       `json:"label,omitempty"`       // as people read it; else made from the name
	Description string       `json:"description,omitempty"` //
	Type        PropertyType `json:"type"`
	Of          PropertyType `json:"of,omitempty"`     // of a list: the type of its values
	Values      []string     `json:"values,omitempty"` // of an enum
	Min         *float64     `json:"min,omitempty"`    // of integer and number; inclusive
	Max         *float64     `json:"max,omitempty"`    // inclusive
	Required    bool         `json:"required,omitempty"`
	Secret      bool         `json:"secret,omitempty"` // never shown in errors and logs
	BuiltIn     bool         `json:"builtIn,omitempty"`
}

// Class is a kind of item. Properties, facets, rootFor, endpointFor and
// service are inherited from the class it extends.
type Class struct {
	Name        string     `json:"name"` // PascalCase; a Neo4j label
	Extends     string     `json:"extends,omitempty"`
	Label       string     `json:"label,omitempty"`  // "Web shop"
	Plural      string     `json:"plural,omitempty"` // "Web shops"
	Description string     `json:"description,omitempty"`
	Tier        string     `json:"tier,omitempty"` // lane of a map; inherited
	Icon        string     `json:"icon,omitempty"` // name of a picture; inherited
	Facets      Facets     `json:"-"`
	FacetNames  []string   `json:"facets,omitempty"`  // what a document says; Facets after Resolve
	Service     bool       `json:"service,omitempty"` // its items count as affected services
	Abstract    bool       `json:"abstract,omitempty"`
	RootFor     []string   `json:"rootFor,omitempty"`
	EndpointFor []string   `json:"endpointFor,omitempty"`
	Properties  []Property `json:"properties,omitempty"` // its own, without inherited ones
	BuiltIn     bool       `json:"builtIn,omitempty"`
}

// Direction says which end of a relation suffers when the other fails.
type Direction string

// The impact directions.
const (
	ImpactFrom Direction = "from" // the from end suffers when the to end fails
	ImpactTo   Direction = "to"   // the to end suffers
	ImpactBoth Direction = "both" // each end needs the other
	ImpactNone Direction = "none" // nobody suffers
)

// RelationType is a kind of relation.
type RelationType struct {
	Name         string     `json:"name"` // UPPER_SNAKE; a Neo4j relationship type
	Label        string     `json:"label,omitempty"`
	Inverse      string     `json:"inverse,omitempty"` // read from the to end
	Description  string     `json:"description,omitempty"`
	Impact       Direction  `json:"impact"`
	Strength     Strength   `json:"strength,omitempty"` // "" reads as hard
	Connectivity bool       `json:"connectivity,omitempty"`
	GroupByType  bool       `json:"groupByType,omitempty"`
	Need         Need       `json:"need,omitzero"` // of the requirement that ungrouped relations form; zero reads as 1
	Ends         []Ends     `json:"ends,omitempty"`
	Properties   []Property `json:"properties,omitempty"`
	BuiltIn      bool       `json:"builtIn,omitempty"`
}

// Groups says that ungrouped relations of the type, needed by one item, form
// one requirement.
func (t *RelationType) Groups() bool { return t.GroupByType || t.Connectivity }

// Ends is an allowed pair of classes, subclasses included.
type Ends struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// FacetProperties are the facts that each facet brings.
type FacetProperties struct {
	Common []Property `json:"common,omitempty"` // every item: lifecycle status, owner
	CI     []Property `json:"ci,omitempty"`
	Asset  []Property `json:"asset,omitempty"`
}

// Model is the whole vocabulary: the built-in classes and relation types with
// what a site adds. It is immutable once [Model.Index] was called and is then
// safe for concurrent use. Order is that of declaration.
type Model struct {
	Facets        FacetProperties `json:"facets"`
	Classes       []Class         `json:"classes"`
	RelationTypes []RelationType  `json:"relationTypes"`

	classes    map[string]*ResolvedClass
	types      map[string]*RelationType
	classNames []string
	typeNames  []string
}

// ResolvedClass is a class with everything that it inherits.
type ResolvedClass struct {
	Class
	Lineage []string             // the class itself first, then what it extends, to the top
	All     []Property           // facet properties, then inherited, then own
	ByName  map[string]*Property // all of All
}

// Index resolves inheritance and builds the look-up tables. The model must be
// sound: classes without cycles, known names (package model checks files). A
// class that extends an unknown one stands alone. Calling it again does nothing.
func (m *Model) Index() *Model {
	if m.classes != nil {
		return m
	}
	classes := make(map[string]*ResolvedClass, len(m.Classes))
	byName := make(map[string]*Class, len(m.Classes))
	for i := range m.Classes {
		byName[m.Classes[i].Name] = &m.Classes[i]
		m.classNames = append(m.classNames, m.Classes[i].Name)
	}
	for i := range m.Classes {
		classes[m.Classes[i].Name] = m.resolve(&m.Classes[i], byName)
	}
	m.types = make(map[string]*RelationType, len(m.RelationTypes))
	for i := range m.RelationTypes {
		m.types[m.RelationTypes[i].Name] = &m.RelationTypes[i]
		m.typeNames = append(m.typeNames, m.RelationTypes[i].Name)
	}
	m.classes = classes
	return m
}

func (m *Model) resolve(c *Class, byName map[string]*Class) *ResolvedClass {
	r := &ResolvedClass{Class: *c, ByName: map[string]*Property{}}
	var chain []*Class
	for at := c; at != nil && len(chain) <= len(byName); at = byName[at.Extends] {
		chain = append(chain, at)
		r.Lineage = append(r.Lineage, at.Name)
		if r.Tier == "" {
			r.Tier = at.Tier
		}
		if r.Icon == "" {
			r.Icon = at.Icon
		}
		r.Service = r.Service || at.Service
		for _, name := range at.FacetNames {
			f, _ := ParseFacet(name)
			r.Facets |= f
		}
		r.RootFor = append(r.RootFor[:len(r.RootFor):len(r.RootFor)], at.RootFor...)
		r.EndpointFor = append(r.EndpointFor[:len(r.EndpointFor):len(r.EndpointFor)], at.EndpointFor...)
	}
	r.RootFor, r.EndpointFor = sortedSet(r.RootFor), sortedSet(r.EndpointFor)
	r.FacetNames = r.Facets.Names()
	r.All = append(r.All, m.Facets.Common...)
	if r.Facets&FacetCI != 0 {
		r.All = append(r.All, m.Facets.CI...)
	}
	if r.Facets&FacetAsset != 0 {
		r.All = append(r.All, m.Facets.Asset...)
	}
	for _, at := range slices.Backward(chain) {
		r.All = append(r.All, at.Properties...)
	}
	for i := range r.All {
		r.ByName[r.All[i].Name] = &r.All[i]
	}
	return r
}

// Class finds a class by name. The model must be indexed.
func (m *Model) Class(name string) (*ResolvedClass, bool) {
	c, ok := m.classes[name]
	return c, ok
}

// RelationType finds a relation type by name. The model must be indexed.
func (m *Model) RelationType(name string) (*RelationType, bool) {
	t, ok := m.types[name]
	return t, ok
}

// ClassNames lists the classes in order of declaration.
func (m *Model) ClassNames() []string { return m.classNames }

// RelationTypeNames lists the relation types in order of declaration.
func (m *Model) RelationTypeNames() []string { return m.typeNames }

// IsA says that a class is another or extends it.
func (m *Model) IsA(class, other string) bool {
	c, ok := m.classes[class]
	return ok && slices.Contains(c.Lineage, other)
}

// Subclasses lists a class and all that extend it, in order of declaration;
// nil for an unknown class.
func (m *Model) Subclasses(name string) []string {
	var found []string
	for _, n := range m.classNames {
		if m.IsA(n, name) {
			found = append(found, n)
		}
	}
	return found
}
