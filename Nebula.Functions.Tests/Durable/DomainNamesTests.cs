using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain;
using Nebula.Domain.Workflows;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class DomainNamesTests
{
    [Fact]
    public void Orchestrators_EveryWorkflowOfTheDomain_HasAFunctionOfItsNameAndTypes() =>
        Described<OrchestrationTriggerAttribute>().ShouldBe(Registered(typeof(IWorkflow<,>)));

    [Fact]
    public void Activities_EveryActivityOfTheDomain_HasAFunctionOfItsNameAndTypes() =>
        Described<ActivityTriggerAttribute>().ShouldBe(Registered(typeof(IActivity<,>)));

    [Fact]
    public void Activities_KeyedServicesOfTheirConstructors_AreTheirOwnFunctions()
    {
        var classes = FunctionCatalog.All.Where(static function => function.Trigger<ActivityTriggerAttribute>() is not null)
            .GroupBy(static function => function.Method.DeclaringType!);
        foreach (var functions in classes)
        {
            var keys = functions.Key.GetConstructors().Single().GetParameters()
                .Select(static parameter => parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key as string)
                .OfType<string>();
            keys.Order(StringComparer.Ordinal).ShouldBe(functions.Select(static function => function.Name).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<string> Registered(Type kind) =>
        new ServiceCollection().AddNebulaDomain()
            .Where(service => service.IsKeyedService && service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == kind)
            .Select(static service => $"{service.ServiceKey}: {service.ServiceType.GenericTypeArguments[0]} to {service.ServiceType.GenericTypeArguments[1]}")
            .Order(StringComparer.Ordinal);

    // An orchestrator's input is the parameter beside its context; an activity's is the triggering one.
    private static IEnumerable<string> Described<TTrigger>()
        where TTrigger : Attribute => FunctionCatalog.All
            .Where(static function => function.Trigger<TTrigger>() is not null)
            .Select(static function => $"{function.Name}: {Input<TTrigger>(function)} to {function.Method.ReturnType.GenericTypeArguments.Single()}")
            .Order(StringComparer.Ordinal);

    private static Type Input<TTrigger>(AppFunction function)
        where TTrigger : Attribute => typeof(TTrigger) == typeof(ActivityTriggerAttribute)
            ? function.Parameter<TTrigger>()!.ParameterType
            : function.Method.GetParameters().Single(static parameter => parameter.GetCustomAttribute<OrchestrationTriggerAttribute>() is null).ParameterType;
}
