import { Link } from '@tanstack/react-router';
import { buttonLook } from '@/parts/Button';
import { EmptyState } from '@/parts/EmptyState';
import { Page } from '@/parts/Page';
import { Card } from '@/parts/Card';
import rows from '@/parts/rows.module.css';
import classes from './FirstStart.module.css';

const ways = [
  { title: 'Import a file', text: 'YAML, JSON or Compose; a dry run shows each difference first', command: 'linchpin import estate.yaml' },
  { title: 'Send it', text: 'From a pipeline, or from whatever knows your estate', command: 'curl --data-binary @estate.yaml -H "Content-Type: application/yaml" http://127.0.0.1:8080/api/v1/imports?wait=true' },
  { title: 'Look around first', text: 'A retailer with twelve services in two data centres', command: 'linchpin demo' },
] as const;

/** The first start: nothing is recorded, and the ways to change that. */
export function FirstStart() {
  return (
    <Page title="Overview">
      <EmptyState sketch="your first item" title="Nothing is recorded yet" actions={<Link to="/imports" {...buttonLook('primary')}>Import files</Link>}>Bring in what you run, and Linchpin shows what a failure or a change affects, and why.</EmptyState>
      <Card title="Ways to begin" className={classes.card}>
        <ul className={rows.list}>
          {ways.map((way) => (
            <li key={way.title} className={`${rows.row} ${classes.way}`}>
              <span className={rows.main}><strong className={rows.name}>{way.title}</strong><span className={rows.second}>{way.text}</span></span>
              <code className={classes.command}>{way.command}</code>
            </li>
          ))}
        </ul>
      </Card>
    </Page>
  );
}
