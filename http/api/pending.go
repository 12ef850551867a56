package api

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"
)

var errPending = errors.New("pending")

type API struct{ openAPI []byte }

func (a *API) askImpact(context.Context, *impactInput) (*impactOutput, error) { return nil, errPending }
func (a *API) askWhy(context.Context, *whyInput) (*whyOutput, error)          { return nil, errPending }
func (a *API) askWhyNot(context.Context, *whyInput) (*whyNotOutput, error)    { return nil, errPending }
func (a *API) getMap(context.Context, *mapGetInput) (*mapOutput, error)       { return nil, errPending }
func (a *API) askMap(context.Context, *mapPostInput) (*mapOutput, error)      { return nil, errPending }
func (a *API) listFindings(context.Context, *findingListInput) (*findingListOutput, error) {
	return nil, errPending
}
func (a *API) getOverview(context.Context, *overviewInput) (*overviewOutput, error) {
	return nil, errPending
}
func (a *API) getConditions(context.Context, *conditionsInput) (*conditionsOutput, error) {
	return nil, errPending
}
func (a *API) putConditions(context.Context, *conditionsPutInput) (*conditionsOutput, error) {
	return nil, errPending
}
func (a *API) listItems(context.Context, *itemListInput) (*itemListOutput, error) {
	return nil, errPending
}
func (a *API) getItem(context.Context, *itemInput) (*itemOutput, error) { return nil, errPending }
func (a *API) getItemState(context.Context, *itemStateInput) (*itemStateOutput, error) {
	return nil, errPending
}
func (a *API) listItemRelations(context.Context, *relationListInput) (*relationListOutput, error) {
	return nil, errPending
}
func (a *API) listItemHistory(context.Context, *historyInput) (*historyOutput, error) {
	return nil, errPending
}
func (a *API) listRevisions(context.Context, *revisionListInput) (*revisionListOutput, error) {
	return nil, errPending
}
func (a *API) getRevision(context.Context, *revisionInput) (*revisionOutput, error) {
	return nil, errPending
}
func (a *API) getModel(context.Context, *modelInput) (*modelOutput, error) { return nil, errPending }
func (a *API) getLive(context.Context, *struct{}) (*healthOutput, error)   { return nil, errPending }
func (a *API) getReady(context.Context, *struct{}) (*healthOutput, error)  { return nil, errPending }
func (a *API) importEstate(context.Context, *importInput) (*importOutput, error) {
	return nil, errPending
}
func (a *API) getOperation(context.Context, *operationInput) (*operationOutput, error) {
	return nil, errPending
}
func (a *API) cancelOperation(context.Context, *operationInput) (*operationOutput, error) {
	return nil, errPending
}
func (a *API) watchOperation(context.Context, *operationEventsInput) (*huma.StreamResponse, error) {
	return nil, errPending
}
func (a *API) exportEstate(context.Context, *exportInput) (*huma.StreamResponse, error) {
	return nil, errPending
}
