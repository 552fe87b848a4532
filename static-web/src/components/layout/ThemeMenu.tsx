import { Check, Monitor, Moon, Sun } from "lucide-react";
import { buttonClass } from "@/components/ui/Button";
import { Menu, MenuItem } from "@/components/ui/Menu";
import { chooseTheme, themeChoices, useThemeChoice } from "@/lib/theme";

const icons = { system: Monitor, light: Sun, dark: Moon };
const labels = { system: "System", light: "Light", dark: "Dark" };

export function ThemeMenu() {
  const choice = useThemeChoice();
  const Icon = icons[choice];
  return (
    <Menu
      trigger={
        <button type="button" className={buttonClass("ghost", "icon")} aria-label={`Theme: ${labels[choice]}`}>
          <Icon aria-hidden />
        </button>
      }
    >
      {themeChoices.map((each) => {
        const EachIcon = icons[each];
        return (
          <MenuItem key={each} icon={<EachIcon aria-hidden />} onSelect={() => chooseTheme(each)}>
            <span className="flex-1">{labels[each]}</span>
            {each === choice && <Check aria-label="chosen" />}
          </MenuItem>
        );
      })}
    </Menu>
  );
}
