package http

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

// tableForm is a form of files, with a mapping beside them where one is given.
func tableForm(t *testing.T, mapping string, files ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		part, err := form.CreateFormFile("file", files[i])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(files[i+1])) // into memory
	}
	if mapping != "" {
		if err := form.WriteField("mapping", mapping); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), form.FormDataContentType()
}

func TestTablesAreImported(t *testing.T) {
	d := newDoor(t)
	items := "Key;Class;Purchase Cost;purchase_cost_currency;Warranty End\r\nsrv/1;Server;\"1.299,50\";EUR;2027-03-31\r\nvm/1;VirtualMachine;;;\r\n"
	relations := "from,type,to\nvm/1,RUNS_ON,srv/1\n"
	body, contentType := tableForm(t, "", "items.csv", items, "relations.csv", relations)
	report := read[api.ImportReport](d, "POST", "/api/v1/imports?wait=true&source=sheet", body, "Content-Type", contentType)
	if report.Format != "csv" || report.Created != 2 || report.Relations.Created != 1 || report.Source != "sheet" {
		t.Errorf("%+v", report)
	}
	it := read[api.Item](d, "GET", "/api/v1/items/"+d.id("srv/1"), nil)
	if diff := cmp.Diff(map[string]any{"warrantyEnd": "2027-03-31", "purchaseCost": map[string]any{"amount": "1299.50", "currency": "EUR"}}, it.Properties); diff != "" {
		t.Error(diff)
	}
	if r := read[api.ImportReport](d, "POST", "/api/v1/imports?wait=true&source=sheet", items, "Content-Type", "text/csv"); r.Unchanged != 2 {
		t.Errorf("%+v", r)
	}
	p := refused(d, 422, "POST", "/api/v1/imports?wait=true", "key,class,owner,memoryGb\nx,VirtualMachin,me,lots\n", "Content-Type", "text/csv")
	if len(p.Errors) != 2 || p.Errors[0].Nearest != "VirtualMachine" && p.Errors[1].Nearest != "VirtualMachine" || p.Errors[0].Column+p.Errors[1].Column != 4 {
		t.Errorf("an unknown class hides what else is wrong: %+v", p.Errors)
	}
}

func TestTablesAreDescribedAndMapped(t *testing.T) {
	d := newDoor(t)
	text := "Asset ID,Prise,Warranty ends,Remarks\n17,5 EUR,2027-01-01,none\n"
	body, contentType := tableForm(t, `{"class": "Server"}`, "assets.csv", text)
	described := read[api.ImportDescription](d, "POST", "/api/v1/imports/actions/describe", body, "Content-Type", contentType)
	if described.Format != "csv" || len(described.Tables) != 1 || described.Tables[0].Holds != "unknown" || len(described.Tables[0].Columns) != 4 || described.Mapping.Class != "Server" {
		t.Fatalf("%+v", described)
	}
	mapping := `{"class": "Server", "keyPrefix": "asset/", "columns": {"Asset ID": "key", "Prise": "purchaseCost", "Warranty ends": "warrantyEnd", "Remarks": ""}}`
	body, contentType = tableForm(t, mapping, "assets.csv", text)
	described = read[api.ImportDescription](d, "POST", "/api/v1/imports/actions/describe", body, "Content-Type", contentType)
	if table := described.Tables[0]; table.Holds != "items" || len(table.Problems) != 0 || !table.Columns[3].Ignored || table.Columns[1].Field != "purchaseCost" || len(table.Sample) != 1 {
		t.Errorf("%+v", table)
	}
	for _, report := range []api.ImportReport{
		read[api.ImportReport](d, "POST", "/api/v1/imports?wait=true&dryRun=true", body, "Content-Type", contentType),
		read[api.ImportReport](d, "POST", "/api/v1/imports?wait=true&dryRun=true&mapping="+url.QueryEscape(mapping), text, "Content-Type", "text/csv"),
	} {
		if report.Created != 1 || report.Changes[0].Item != "asset/17" {
			t.Errorf("%+v", report)
		}
	}
	if d := read[api.ImportDescription](d, "POST", "/api/v1/imports/actions/describe", estate, "Content-Type", "application/yaml"); d.Format != "linchpin/v1" || len(d.Tables) != 0 {
		t.Errorf("%+v", d)
	}
	refused(d, 422, "POST", "/api/v1/imports?wait=true&mapping=%7B%7D", body, "Content-Type", contentType)
	refused(d, 422, "POST", "/api/v1/imports?wait=true&mapping=x", text, "Content-Type", "text/csv")
	if p := refused(d, 422, "POST", "/api/v1/imports/actions/describe?mapping="+url.QueryEscape(`{"colums": {}}`), text, "Content-Type", "text/csv"); len(p.Errors) != 1 || p.Errors[0].Nearest != "columns" {
		t.Errorf("%+v", p)
	}
	refused(d, 422, "POST", "/api/v1/imports/actions/describe", "what is this", "Content-Type", "application/octet-stream")
}
