import type { ComponentPropsWithRef, ReactNode } from 'react';
import classes from './Button.module.css';

/** How much a button asks for: one primary on a screen, the rest plain or as a link. */
export type Weight = 'plain' | 'primary' | 'link';

type ButtonProps = ComponentPropsWithRef<'button'> & { weight?: Weight; small?: boolean; icon?: ReactNode };

/** A button of 30 px (26 when small). */
export function Button({ weight = 'plain', small = false, icon, children, className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={join(className)} data-weight={weight} data-small={small || undefined} {...rest}>
      {icon}
      {children}
    </button>
  );
}

const join = (extra?: string) => (extra ? `${classes.button} ${extra}` : classes.button);

/** The look of a button for a link. */
export const buttonLook = (weight: Weight = 'plain', small = false) => ({
  className: classes.button,
  'data-weight': weight,
  'data-small': small || undefined,
});
