import { LogOut, Menu as MenuIcon } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { Suspense, useEffect, useRef, useState } from "react";
import { NavLink, Outlet, useLocation, useMatches, useNavigation } from "react-router";
import { buttonClass } from "@/components/ui/Button";
import { Logo } from "@/components/ui/Logo";
import { cn } from "@/lib/cn";
import { signOut } from "@/lib/session";
import { ConnectionBanner } from "./ConnectionBanner";
import { HealthDot } from "./HealthDot";
import { navigation } from "./navigation";
import { PageSkeleton } from "./PageSkeleton";
import { ThemeMenu } from "./ThemeMenu";

function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  return (
    <nav aria-label="Main" className="flex flex-1 flex-col gap-0.5 px-3">
      {navigation.map(({ to, label, icon: Icon }) => (
        <NavLink
          key={to}
          to={to}
          end={to === "/"}
          {...(onNavigate ? { onClick: onNavigate } : {})}
          className={({ isActive }) =>
            cn(
              "flex h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium transition-colors lg:h-8",
              isActive ? "bg-hover text-fg" : "text-muted hover:bg-hover/60 hover:text-fg",
            )
          }
        >
          <Icon className="size-4" aria-hidden />
          {label}
        </NavLink>
      ))}
    </nav>
  );
}

const Brand = () => (
  <span className="flex items-center gap-2.5 text-sm font-semibold tracking-tight">
    <Logo className="size-6" /> Nebula
  </span>
);

const Footer = () => (
  <div className="flex items-center justify-between gap-2 border-t border-line px-4 py-2.5">
    <HealthDot />
    <span className="flex shrink-0">
      <ThemeMenu />
      <button type="button" className={buttonClass("ghost", "icon")} aria-label="Sign out" title="Sign out" onClick={() => signOut()}>
        <LogOut aria-hidden />
      </button>
    </span>
  </div>
);

/** The frame around every page: the navigation at the side, or in a drawer if the window is narrow. */
export function Layout() {
  const [drawer, setDrawer] = useState(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const wide = useMatches().some((match) => (match.handle as { full?: boolean } | undefined)?.full);
  const loading = useNavigation().state === "loading";

  // Screen readers and the keyboard start a new page at its top.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <div className="min-h-dvh lg:pl-56">
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="sr-only z-70 rounded-lg bg-accent px-3 py-2 text-sm text-white focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </button>

      <aside className="fixed inset-y-0 left-0 hidden w-56 flex-col border-r border-line bg-canvas lg:flex">
        <div className="px-5 pt-4.5 pb-4">
          <Brand />
        </div>
        <Navigation />
        <Footer />
      </aside>

      <header className="sticky top-0 z-30 flex h-13 items-center justify-between border-b border-line bg-canvas/90 px-4 backdrop-blur lg:hidden">
        <Brand />
        <Radix.Root open={drawer} onOpenChange={setDrawer}>
          <Radix.Trigger className={buttonClass("ghost", "icon")} aria-label="Open navigation">
            <MenuIcon aria-hidden />
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Overlay className="fixed inset-0 z-50 animate-fade bg-black/45" />
            <Radix.Content aria-describedby={undefined} className="fixed inset-y-0 right-0 z-50 flex w-64 animate-sheet flex-col border-l border-line bg-canvas pt-4 shadow-pop outline-none">
              <Radix.Title className="sr-only">Navigation</Radix.Title>
              <Navigation onNavigate={() => setDrawer(false)} />
              <Footer />
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
      </header>

      <div className={cn("fixed inset-x-0 top-0 z-50 h-0.5 origin-left bg-accent transition-all duration-300", loading ? "scale-x-75 opacity-100" : "scale-x-100 opacity-0")} aria-hidden />

      <main ref={main} tabIndex={-1} className={cn("outline-none", wide ? "" : "mx-auto max-w-6xl px-4 py-6 sm:px-6 lg:py-7")}>
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <ConnectionBanner />
    </div>
  );
}
