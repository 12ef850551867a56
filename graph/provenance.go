package graph

import (
	"encoding/json"
	"fmt"
)

// SourceManual is the source whose statements win over all others.
const SourceManual = "manual"

// Claim is what one source says of one fact.
type Claim struct {
	Source string
	Run    string // the run in which the value last changed
	Value  Value  // of a losing claim; the winner's stands in the record
}

// Provenance says who said a record and each of its facts. A fact is named as
// its property; an item's own fields (class, name, tags, facets, requirements,
// rootFor, endpointFor) and a relation's (strength) are facts under their own
// names, structured ones as canonical JSON text.
type Provenance struct {
	Sources map[string]string  // source that names the record now → run in which it began to
	Facts   map[string]Claim   // who won; the Value is zero
	Lost    map[string][]Claim // what others say, by source; equal values too
}

func (p *Provenance) normalise() {
	if len(p.Sources) == 0 {
		p.Sources = nil
	}
	if len(p.Facts) == 0 {
		p.Facts = nil
	}
	p.Lost = tidyClaims(p.Lost)
}

func compareText(a, b string) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

type provenanceForm struct {
	Sources map[string]string      `json:"sources,omitempty"`
	Facts   map[string][2]string   `json:"facts,omitempty"`
	Lost    map[string][]claimForm `json:"lost,omitempty"`
}

type claimForm struct {
	Source string          `json:"source"`
	Run    string          `json:"run"`
	Value  json.RawMessage `json:"value"`
}

// EncodeProvenance writes the compact stored form; equal ones give equal bytes.
func EncodeProvenance(p Provenance) []byte {
	var w formWriter
	w.provenance(&p)
	return w.b
}

// DecodeProvenance reads what [EncodeProvenance] wrote.
func DecodeProvenance(data []byte) (Provenance, error) {
	var form provenanceForm
	if err := json.Unmarshal(data, &form); err != nil {
		return Provenance{}, fmt.Errorf("stored provenance: %w", err)
	}
	p := Provenance{Sources: form.Sources}
	if len(form.Facts) > 0 {
		p.Facts = make(map[string]Claim, len(form.Facts))
		for name, c := range form.Facts {
			p.Facts[name] = Claim{Source: c[0], Run: c[1]}
		}
	}
	if len(form.Lost) > 0 {
		p.Lost = make(map[string][]Claim, len(form.Lost))
		for name, claims := range form.Lost {
			for _, c := range claims {
				value, err := DecodeProperties(c.Value)
				if err != nil {
					return Provenance{}, err
				}
				p.Lost[name] = append(p.Lost[name], Claim{c.Source, c.Run, value[""]})
			}
		}
	}
	return p, nil
}
