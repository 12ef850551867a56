package http

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hostileNames are texts that a spreadsheet, a terminal, a browser or a
// drawing program might obey.
var hostileNames = []string{"=1+1", "+1", "-1", "@SUM(A1)", "'=1", "＝1", " =1", "a;=1", `=HYPERLINK("http://x")`, "\t=1", "<script>alert(1)</script>", `"];x[label="`, "a|b", "a\nb", "]]>", "\u202egnp", `\`, "%%"}

func newHostile(t *testing.T) *door {
	t.Helper()
	d := newDoor(t)
	d.importYAML(estate)
	var b strings.Builder
	b.WriteString("format: linchpin/v1\nitems:\n")
	for i, text := range hostileNames {
		name := strings.NewReplacer("\t", "", "\n", "").Replace(text)
		fmt.Fprintf(&b, "  - {key: h/%02d, class: Server, name: %q, tags: [%q], properties: {owner: %q, description: %q, purchaseCost: {amount: \"-5\", currency: EUR}}}\n", i, name, name, name, text)
	}
	b.WriteString("relations:\n")
	for i, name := range hostileNames[:9] {
		fmt.Fprintf(&b, "  - {from: app/shop, type: DEPENDS_ON, to: h/%02d, group: %q, strength: soft}\n", i, name)
	}
	d.importYAML(b.String())
	return d
}

// unzip gives the files of an archive.
func unzip(t *testing.T, body string) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(data)
	}
	return files
}

// TestTablesComeBackAsTheSameEstate: an export as CSV, read into an empty
// store, exports the same document, and no cell is a formula.
func TestTablesComeBackAsTheSameEstate(t *testing.T) {
	d := newHostile(t)
	r := d.ask("GET", "/api/v1/export?format=csv", nil)
	files := unzip(t, r.Body)
	if r.Status != 200 || r.Header.Get("Content-Type") != "application/zip" || len(files) != 2 {
		t.Fatalf("%d %v %d files", r.Status, r.Header, len(files))
	}
	for _, table := range []string{"items", "relations"} {
		one := d.ask("GET", "/api/v1/export?format=csv&table="+table, nil)
		if one.Status != 200 || one.Body != files[table+".csv"] {
			t.Errorf("%s: the zip holds something else", table)
		}
		for line := range strings.Lines(one.Body) {
			for _, start := range []string{"=", "+", "-", "@"} {
				if strings.HasPrefix(line, start) || strings.Contains(line, ","+start) && !strings.Contains(line, "a,"+start) || strings.Contains(line, `,"`+start) {
					t.Errorf("%s: a live formula: %q", table, line)
				}
			}
		}
	}
	other := newDoor(t)
	body, contentType := tableForm(t, "", "relations.csv", files["relations.csv"], "items.csv", files["items.csv"])
	if r := other.ask("POST", "/api/v1/imports?wait=true", body, "Content-Type", contentType); r.Status != 200 {
		t.Fatal(r.Body)
	}
	if diff := cmp.Diff(d.ask("GET", "/api/v1/export", nil).Body, other.ask("GET", "/api/v1/export", nil).Body); diff != "" {
		t.Error(diff)
	}
}

func TestListsAreExportedAsShown(t *testing.T) {
	d := newHoldings(t)
	for query, want := range map[string]string{
		"class=Server&sort=-name&fields=owner,purchaseCost,tags": "key,class,name,owner,purchaseCost,purchaseCostCurrency,tags\r\nsrv/2,Server,web 10,Platform,1000.00,EUR,gold\r\nsrv/3,Server,Web 9,Core,5000.00,USD,\r\nsrv/1,Server,Web 1,Platform,4200.10,EUR,\"emea;gold\"\r\n",
		"where=cpuCores.set":         "key,class,name,owner,unavailability,cpuCores,memoryGb\r\nvm/1,VirtualMachine,vm,Core,0.01,4,16\r\n",
		"owner=nobody":               "key,class,name\r\n",
		"q=web+9&fields=environment": "key,class,name,environment\r\nsrv/3,Server,Web 9,staging\r\n",
		"class=Server&sort=-state,key&fields=owner,state,tags": "key,class,name,owner,state,tags\r\nsrv/1,Server,Web 1,Platform,operational,\"emea;gold\"\r\nsrv/2,Server,web 10,Platform,operational,gold\r\nsrv/3,Server,Web 9,Core,operational,\r\n",
		"key=app%2F1&fields=ports":                             "key,class,name,ports\r\napp/1,Application,Shop,\"80:8080/tcp;443\"\r\n",
	} {
		r := d.ask("GET", "/api/v1/items/actions/export?"+query, nil)
		if diff := cmp.Diff(want, r.Body); diff != "" || r.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Errorf("%s:\n%s", query, diff)
		}
	}
	refused(d, 422, "GET", "/api/v1/items/actions/export?fields=ownr", nil)
}

func TestEstateAndMapsInOtherForms(t *testing.T) {
	d := newHostile(t)
	for form, begins := range map[string]string{"graphml": "<?xml", "dot": "digraph ", "mermaid": "flowchart ", "svg": "<svg "} {
		addresses := []string{"/api/v1/map/actions/export?focus=app%2Fshop&soft=true&depth=1&format=" + form}
		if form != "svg" {
			addresses = append(addresses, "/api/v1/export?format="+form)
		}
		for _, address := range addresses {
			r := d.ask("GET", address, nil)
			if r.Status != 200 || !strings.HasPrefix(r.Body, begins) || strings.ContainsAny(r.Body, "\x1b\x00") || form != "dot" && strings.Contains(r.Body, "<script>") || !strings.Contains(r.Header.Get("Content-Disposition"), "attachment") {
				t.Errorf("%s: %d %v %.300s", address, r.Status, r.Header, r.Body)
			}
			if again := d.ask("GET", address, nil); again.Body != r.Body {
				t.Errorf("%s: asked twice, answered twice differently", address)
			}
			if form == "graphml" || form == "svg" {
				decoder := xml.NewDecoder(strings.NewReader(r.Body))
				for {
					if _, err := decoder.Token(); errors.Is(err, io.EOF) {
						break
					} else if err != nil {
						t.Fatalf("%s: %v", address, err)
					}
				}
			}
		}
	}
	r := d.ask("POST", "/api/v1/map/actions/export?format=mermaid", `{"focus": ["service/shop"], "scenario": {"down": ["vm/b"]}}`)
	if r.Status != 200 || !strings.Contains(r.Body, ":::down") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	for _, address := range []string{"/api/v1/export?format=svg", "/api/v1/export?format=yaml&table=items", "/api/v1/export?format=csv&table=all", "/api/v1/map/actions/export?focus=nothing", "/api/v1/map/actions/export?focus=vm%2Fa&format=png"} {
		refused(d, 422, "GET", address, nil)
	}
}

func TestLargeEstatesAreNotDrawn(t *testing.T) {
	d := newDoor(t)
	var b strings.Builder
	b.WriteString("format: linchpin/v1\nitems:\n")
	for i := range 501 {
		fmt.Fprintf(&b, "  - {key: s/%d, class: Server}\n", i)
	}
	d.importYAML(b.String())
	if p := refused(d, 413, "GET", "/api/v1/export?format=mermaid", nil); !strings.Contains(p.Detail, "GraphML") {
		t.Errorf("%+v", p)
	}
	if r := d.ask("GET", "/api/v1/export?format=dot", nil); r.Status != 200 || strings.Count(r.Body, "label=") != 501 {
		t.Errorf("%d", r.Status)
	}
}
