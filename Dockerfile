# Nebula.Local with its dashboard: docker build -t nebula .   (several platforms: docker buildx build --platform linux/amd64,linux/arm64 -t nebula .)
# Both builds run on the machine's own platform; only the last stage has the target's.

FROM --platform=$BUILDPLATFORM node:22-bookworm-slim AS dashboard
WORKDIR /src/static-web
COPY static-web/package.json static-web/package-lock.json static-web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY static-web/ ./
RUN npm run build

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
WORKDIR /src
COPY . .
RUN dotnet restore Nebula.Local -a $TARGETARCH
COPY --from=dashboard /src/static-web/dist static-web/dist
RUN dotnet publish Nebula.Local -c Release -a $TARGETARCH --no-restore --self-contained false -p:BuildDashboard=false -o /app \
    && mkdir /data

# Chiselled Ubuntu: no shell, no package manager, and the user 1654 (app). No ICU, because Nebula formats invariantly.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
COPY --from=build --chown=1654:1654 /data /data
# The ports alone stand for every interface. Nothing is written outside /data, so the root may be read-only: SQLite keeps its temporary files there, and the runtime opens no diagnostics socket.
ENV ASPNETCORE_HTTP_PORTS=8080 \
    Nebula__DataDirectory=/data \
    SQLITE_TMPDIR=/data \
    DOTNET_EnableDiagnostics=0
VOLUME /data
EXPOSE 8080
USER 1654
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["dotnet", "/app/Nebula.Local.dll", "health"]
ENTRYPOINT ["dotnet", "/app/Nebula.Local.dll"]
