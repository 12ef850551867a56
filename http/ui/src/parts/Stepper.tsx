import classes from './Stepper.module.css';

type StepperProps = { label: string; value: number; min: number; max: number; onChange: (value: number) => void };

/** A small whole number with one step less and one step more. */
export function Stepper({ label, value, min, max, onChange }: StepperProps) {
  return (
    <div className={classes.stepper} role="group" aria-label={label}>
      <span className={classes.text}>{label} <strong>{value}</strong></span>
      <button type="button" aria-label={`${label}: one less`} disabled={value <= min} onClick={() => onChange(value - 1)}>−</button>
      <button type="button" aria-label={`${label}: one more`} disabled={value >= max} onClick={() => onChange(value + 1)}>+</button>
    </div>
  );
}
